using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>The hosted worker comes back when a restart falls due, and the passes stay cheap.</summary>
public sealed class RestartWorkerTests
{
    private const int Games = 10_000;
    private const int AHandful = 8;
    private const int ReadsPerPass = 200;

    [Fact]
    public async Task The_worker_wakes_up_when_a_restart_falls_due()
    {
        await using var scene = new CrashScene(static options => options.Reconcile.Interval = TimeSpan.FromHours(1));
        await scene.RunAsync();
        foreach (var service in scene.Host.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        await scene.Host.UntilCalledAsync(PortCalls.DockerWatch);
        await scene.Host.UntilCalledAsync(PortCalls.RecordsList);
        var began = scene.Time.GetUtcNow();
        scene.Crash();
        await Eventually.HoldsAsync(
            () =>
            {
                scene.Time.Advance(TimeSpan.FromSeconds(1));
                return scene.Attempts is [{ Closing: not null }];
            },
            "it was started again");

        scene.Record.Status.Should().Be(RuntimeStatus.Running);
        (scene.Attempts[0].StartedAt - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10)).And.BeLessThan(TimeSpan.FromMinutes(50));
        foreach (var service in scene.Host.Services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_restart_that_is_due_while_the_backends_are_down_does_not_make_the_worker_spin()
    {
        var faults = new FaultPlan(new ManualTimeProvider());
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        var host = scene.NewHost(faults);
        await scene.OwedAsync(host);
        faults.FailBefore(PortCalls.DockerInspectEngine, times: 1_000);
        var before = CallsOf(host, PortCalls.DockerInspectEngine);
        foreach (var service in host.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        await Eventually.HoldsAsync(
            () =>
            {
                scene.Time.Advance(TimeSpan.FromSeconds(1));
                return CallsOf(host, PortCalls.DockerInspectEngine) >= before + 5;
            },
            "five passes were tried");

        // One a second would be two hundred and forty.
        for (var second = 0; second < 240; second++)
        {
            scene.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        CallsOf(host, PortCalls.DockerInspectEngine).Should().BeLessThan(before + 40);
        foreach (var service in host.Services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }

        static int CallsOf(TestRuntime host, string call) => host.Faults.Calls.Count(made => made.Name == call);
    }

    [Fact]
    public async Task Ten_thousand_games_that_stopped_long_ago_cost_no_read_of_the_journal()
    {
        await using var scene = new CrashScene();
        await FillAsync(scene);
        scene.Time.Advance(TimeSpan.FromHours(2));

        (await CallsOfAPassAsync(scene)).Should().BeLessThanOrEqualTo(AHandful);
    }

    [Fact]
    public async Task Of_ten_thousand_games_that_stopped_just_now_a_pass_reads_a_bounded_number_and_each_once()
    {
        await using var scene = new CrashScene();
        await FillAsync(scene);
        var passes = 0;
        var calls = 0;

        while (passes++ <= Games / ReadsPerPass)
        {
            calls = await CallsOfAPassAsync(scene);
            calls.Should().BeLessThanOrEqualTo(ReadsPerPass + AHandful);
        }

        calls.Should().BeLessThanOrEqualTo(AHandful, "by now every journal was read");
        (await CallsOfAPassAsync(scene, scene.NewHost())).Should().BeGreaterThan(ReadsPerPass, "another host has to learn it");
    }

    /// <summary>Records of games that somebody stopped.</summary>
    private static async Task FillAsync(CrashScene scene)
    {
        await scene.RunAsync();
        await scene.Host.StopAsync();
        var template = scene.Record;
        for (var game = 0; game < Games; game++)
        {
            scene.Backend.Records.Put(template with { GameId = $"many-{game}" });
        }
    }

    private static async Task<int> CallsOfAPassAsync(CrashScene scene, TestRuntime? host = null)
    {
        host ??= scene.Host;
        var before = host.Faults.Calls.Count;
        (await scene.PassAsync(host)).Should().Be(new ReconcileReport());
        return host.Faults.Calls.Count - before;
    }
}
