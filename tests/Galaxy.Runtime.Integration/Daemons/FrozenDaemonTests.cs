using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime.Integration.Daemons;

[Collection(PrivateDaemonCollection.Name)]
public sealed class FrozenDaemonTests
{
    private const string Game = "frozen";

    [PrivateDaemonFact]
    public async Task Operations_on_a_frozen_daemon_end_in_time_and_work_again_afterwards()
    {
        await using var daemon = await PrivateDaemon.StartAsync(1, EngineImages.V140);
        await using var patient = daemon.NewHost();
        await using var host = daemon.NewHost(options => options.Timeouts.Engine = TimeSpan.FromSeconds(2), patient.Stores);
        var record = await patient.RunningAsync(Game);

        daemon.Freeze();
        var results = await Task.WhenAll(host.StartAsync("other"), host.RestartAsync(Game));
        var stopped = await host.StopAsync(Game);

        results.Append(stopped).Should().OnlyContain(result => result.ErrorCode == ErrorCode.ServiceUnavailable && result.CanRetry);
        (await host.Queries.FindAsync(Game))!.Status.Should().Be(RuntimeStatus.Running, "unreachable is not gone");
        await FluentActions.Awaiting(() => host.RecoverAsync()).Should().ThrowAsync<RuntimePortException>("no pass on a list that is not there");
        (await host.Queries.FindAsync(Game))!.Status.Should().Be(RuntimeStatus.Running);

        daemon.Thaw();
        (await patient.StopAsync(Game)).IsSuccess.Should().BeTrue();
        (await patient.StartAsync(Game)).ErrorCode.Should().Be(ErrorCode.None);
        (await patient.StartAsync("other")).ErrorCode.Should().Be(ErrorCode.None);
        (await daemon.Probe.ListAsync(RuntimeLabels.GameId, Game)).Should().ContainSingle()
            .Which.GetProperty("Id").GetString().Should().NotBe(record.ContainerId);
        (await patient.RecoverAsync()).Items.Should().BeEmpty();
    }

    [PrivateDaemonFact]
    public async Task A_frozen_daemon_is_unhealthy_and_unreachable_in_time_and_healthy_afterwards()
    {
        await using var daemon = await PrivateDaemon.StartAsync(3, EngineImages.V140);
        await using var host = daemon.NewHost(static options =>
        {
            options.Health.Timeout = TimeSpan.FromSeconds(4);
            options.Preflight.Timeout = TimeSpan.FromSeconds(4);
        });
        await Eventually.GetAsync(host.EngineHealthAsync, static status => status == HealthStatus.Healthy, "a healthy engine");

        daemon.Freeze();
        // A daemon of many threads may give one more answer before the last of them stands still.
        await Eventually.GetAsync(
            () => host.EngineHealthAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System), static status => status == HealthStatus.Unhealthy, "an unhealthy engine");
        var report = await host.Preflight.CheckAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        daemon.Thaw();

        report.Findings.Should().Contain(static finding => finding.Code == PreflightCode.EngineUnreachable && finding.Message.Contains("Does it hang?"), "{0}", report);
        await Eventually.GetAsync(host.EngineHealthAsync, static status => status == HealthStatus.Healthy, "a healthy engine");
    }

    [PrivateDaemonFact]
    public async Task A_create_that_a_frozen_daemon_finishes_late_is_not_left_over()
    {
        await using var daemon = await PrivateDaemon.StartAsync(2, EngineImages.V140);
        await using var patient = daemon.NewHost(options => options.Reconcile.LeftoverGrace = TimeSpan.Zero);
        await using var host = daemon.NewHost(options => options.Timeouts.Engine = TimeSpan.FromSeconds(2), patient.Stores);

        var result = await FreezeDuringStartAsync(daemon, host);
        daemon.Thaw();

        result.IsSuccess.Should().BeFalse(result.ToString());
        await Eventually.GetAsync(
            async () =>
            {
                await patient.RecoverAsync();
                return (await patient.Queries.ReadOperationsAsync(Game)).Entries.Count(entry => entry.Closing is null);
            },
            static open => open == 0,
            "a closed journal");
        var started = await patient.StartAsync(Game);
        started.IsSuccess.Should().BeTrue(started.ToString());
        (await daemon.Probe.ListAsync(RuntimeLabels.GameId, Game)).Should().ContainSingle()
            .Which.GetProperty("Id").GetString().Should().Be(started.Record!.ContainerId);
    }

    /// <summary>Freezes the daemon as soon as the start has committed, so that what follows is sent and not answered.</summary>
    private static async Task<OperationResult> FreezeDuringStartAsync(PrivateDaemon daemon, TestHost host)
    {
        var starting = host.StartAsync(Game);
        await Eventually.GetAsync(
            async () => (await host.Queries.ReadOperationsAsync(Game)).Entries.Count, static entries => entries > 0, "an open entry");
        daemon.Freeze();
        return await starting;
    }
}
