using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>galaxy-recovery: how long ago the last pass ended, in hosts that really run the worker.</summary>
public sealed class RecoveryHealthTests
{
    private readonly ManualTimeProvider time = new();
    private readonly InMemoryBackend backend;
    private readonly FaultPlan faults;

    public RecoveryHealthTests()
    {
        backend = new InMemoryBackend(time);
        backend.Docker.AddImage(TestRuntime.Image);
        faults = new FaultPlan(time);
    }

    [Fact]
    public async Task Passes_that_end_keep_it_healthy_for_as_long_as_they_come()
    {
        using var host = await BootAsync();

        await time.PassUntilAsync(() => CallsOf(PortCalls.RecordsList) >= 20, "many passes had run");

        var entry = await CheckAsync(host);
        entry.Status.Should().Be(HealthStatus.Healthy, entry.Description);
        entry.Data.Keys.Should().BeEquivalentTo("age_seconds", "failed", "unresolved");
        await host.StopAsync();
    }

    [Fact]
    public async Task Passes_that_fail_degrade_it_after_three_rounds_and_fail_it_after_ten()
    {
        faults.FailBefore(PortCalls.DockerInspectEngine, times: int.MaxValue);
        using var host = await BootAsync();
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy, "it has only begun");

        // A round is the interval, the second look and two seconds: 34 s.
        time.Advance(TimeSpan.FromSeconds(101));
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        time.Advance(TimeSpan.FromSeconds(2));
        var late = await CheckAsync(host);
        time.Advance(TimeSpan.FromSeconds(236));
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Degraded);
        time.Advance(TimeSpan.FromSeconds(2));
        var stuck = await CheckAsync(host);

        late.Status.Should().Be(HealthStatus.Degraded);
        late.Description.Should().Contain("no pass of recovery has ended").And.Contain("103 s");
        stuck.Status.Should().Be(HealthStatus.Unhealthy);
        stuck.Data["age_seconds"].Should().Be(341.0);
        await host.StopAsync();
    }

    [Fact]
    public async Task It_is_healthy_again_after_the_first_pass_that_ends()
    {
        faults.FailBefore(PortCalls.DockerInspectEngine, times: int.MaxValue);
        using var host = await BootAsync();
        time.Advance(TimeSpan.FromMinutes(10));
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Unhealthy);

        faults.Clear();
        await time.PassUntilAsync(() => CallsOf(PortCalls.RecordsList) >= 2, "passes had run");

        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_refused_pass_degrades_it()
    {
        using var host = await BootAsync();
        var runtime = host.Services.GetRequiredService<IGalaxyRuntime>();
        for (var game = 0; game < 4; game++)
        {
            var started = await runtime.StartAsync(new StartRequest($"g{game}", TestRuntime.Image));
            backend.Docker.RemoveContainerManually(started.Record!.ContainerId!);
        }

        await time.PassUntilAsync(async () => (await CheckAsync(host)).Status == HealthStatus.Degraded, "the refusal was told");

        (await CheckAsync(host)).Description.Should().Contain("refused");
        await host.StopAsync();
    }

    [Fact]
    public async Task An_operation_that_cannot_be_settled_degrades_it_by_name()
    {
        var entry = await InterruptAsync();
        time.Advance(TimeSpan.FromSeconds(31));
        faults.FailBefore(PortCalls.JournalIsOvertaken, times: int.MaxValue);
        using var host = await BootAsync();

        await time.PassUntilAsync(async () => (await CheckAsync(host)).Status == HealthStatus.Degraded, "a pass had failed");

        var told = await CheckAsync(host);
        told.Description.Should().Contain("could not reconcile 1").And.Contain("game \"g1\"").And.Contain($"start {entry.OperationId:N}").And.Contain($"{entry.StartedAt:u}").And.Contain("a planned fault");
        told.Data["unresolved"].Should().Be(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task An_operation_whose_game_is_busy_is_named_and_degrades_it_when_it_takes_longer_than_any()
    {
        var entry = await InterruptAsync();
        await backend.Leases.TryAcquireAsync("g1", "another", TimeSpan.FromHours(1), CancellationToken.None);
        using var host = await BootAsync();

        await time.PassUntilAsync(async () => (int)(await CheckAsync(host)).Data["unresolved"] == 1, "a pass had found it busy");
        var soon = await CheckAsync(host);
        await time.PassUntilAsync(async () => (await CheckAsync(host)).Status == HealthStatus.Degraded, "it took too long");

        soon.Status.Should().Be(HealthStatus.Healthy, "it may be under way");
        soon.Description.Should().Contain($"{entry.OperationId:N}");
        (await CheckAsync(host)).Description.Should().Contain("have been open for longer than 390 s").And.Contain($"{entry.OperationId:N}");
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_recovery_it_is_healthy_and_says_why()
    {
        using var host = await BootAsync(static builder => builder.WithoutRecovery());
        time.Advance(TimeSpan.FromDays(1));

        var entry = await CheckAsync(host);

        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Description.Should().Contain("turned off");
        await host.StopAsync();
    }

    /// <summary>A host dies at work and leaves its entry open; its lease is over.</summary>
    private async Task<OperationEntry> InterruptAsync()
    {
        await using var dying = new TestRuntime(faults: new FaultPlan(time).Crash(PortCalls.DockerCreate), shared: backend);
        _ = dying.StartAsync();
        await time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        time.Advance(TimeSpan.FromSeconds(31));
        return backend.Operations.All.Single();
    }

    private async Task<IHost> BootAsync(Action<IGalaxyRuntimeBuilder>? build = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddSingleton<TimeProvider>(time);
        application.Services.AddHealthChecks().AddGalaxyRuntime();
        var builder = application.Services.AddGalaxyRuntime(static options => options.Start.SettleTime = TimeSpan.Zero).UseInMemory(backend, faults);
        build?.Invoke(builder);
        var host = application.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Name == RuntimeHealthChecks.Recovery, CancellationToken.None);
        return report.Entries[RuntimeHealthChecks.Recovery];
    }

    private int CallsOf(string call) => faults.Calls.Count(made => made.Name == call);
}
