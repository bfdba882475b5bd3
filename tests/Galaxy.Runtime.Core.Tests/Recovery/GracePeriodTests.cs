using System.Diagnostics;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>The engine may still be stopping the old container for a host that died: it counts as running only if it survives the grace period.</summary>
public sealed class GracePeriodTests
{
    [Theory]
    [InlineData(OperationKind.Patch)]
    [InlineData(OperationKind.Restart)]
    public async Task A_host_that_dies_inside_a_slow_stop_leaves_the_old_version_running(OperationKind kind)
    {
        await using var scene = new RecoveryScene();
        await RunSlowAsync(scene);
        // The lease of the dead host ends after 30 s, the stop that it sent after 45 s.
        await DieInsideTheStopAsync(scene, kind);

        await scene.PassAsync();
        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));

        scene.EntriesOf(kind).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image, ContainerId = scene.Container!.Id });
        scene.Container.State.Should().Be(ContainerState.Running);
        (await scene.PassAsync()).Should().Be(new ReconcileReport());
    }

    [Fact]
    public async Task An_old_container_that_survives_it_is_left_as_it_is()
    {
        await using var scene = new RecoveryScene();
        var old = await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerStop);
        var began = scene.Host.Time.GetTimestamp();

        await scene.PassAsync();

        scene.Host.Time.GetElapsedTime(began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
        scene.Container.Should().BeEquivalentTo(new { Id = old, State = ContainerState.Running });
    }

    [Fact]
    public async Task The_lease_is_kept_meanwhile()
    {
        await using var scene = new RecoveryScene(static options => options.Stop.Grace = TimeSpan.FromMinutes(5));
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerStop);
        var plan = await scene.PlanAsync();
        var pass = scene.Reconciler.ApplyAsync(plan);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(2));

        await using var other = new TestRuntime(shared: scene.Backend);
        var refused = await other.StartAsync();

        refused.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = true });
        await scene.Host.Time.AdvanceUntilAsync(pass);
        (await pass).Done.Should().Be(1);
    }

    [Fact]
    public async Task Thirty_games_wait_side_by_side()
    {
        const int Games = 30;
        await using var scene = new RecoveryScene();
        for (var game = 0; game < Games; game++)
        {
            await scene.RunAsync($"g{game}");
        }

        for (var game = 0; game < Games; game++)
        {
            var gameId = $"g{game}";
            await scene.DieHoldingTheLeaseAsync(PortCalls.DockerStop, runtime => runtime.RestartAsync(new RestartRequest(gameId)));
        }

        scene.Host.Time.Advance(TimeSpan.FromSeconds(31));
        var began = scene.Host.Time.GetTimestamp();

        var report = await scene.PassAsync();

        report.Done.Should().Be(Games);
        scene.Host.Time.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(60), "eight at a time would take two minutes");
    }

    [Fact]
    public async Task A_game_that_waits_holds_up_neither_the_pass_nor_the_next_one()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        var crashing = await scene.RunAsync("other");
        await scene.DiePatchingAsync(PortCalls.DockerStop);
        using var host = await BootAsync(scene, static options => options.Stop.Grace = TimeSpan.FromHours(1));
        await Eventually.HoldsAsync(() => scene.Backend.Leases.FindHolder(RecoveryScene.Game) is not null, "the interrupted patch is being settled");
        var began = scene.Host.Time.GetTimestamp();

        scene.Docker.Exit(crashing, 1);
        await scene.Host.Time.PassUntilAsync(() => scene.Backend.Records.Find("other")!.Status is RuntimeStatus.Stopped, "the crash of another game was recorded");

        scene.Host.Time.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromMinutes(5));
        scene.EntriesOf(OperationKind.Patch).Single().Closing.Should().BeNull("its grace period is not over");
        await host.StopAsync();
        scene.Backend.Leases.FindHolder(RecoveryScene.Game).Should().BeNull("a host that stops waits no longer");
        scene.EntriesOf(OperationKind.Patch).Single().Closing.Should().BeNull("the next host settles it");
    }

    private static async Task RunSlowAsync(RecoveryScene scene)
    {
        scene.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Runs with { StopsAfter = TimeSpan.FromSeconds(45) });
        await scene.RunAsync();
    }

    private static async Task DieInsideTheStopAsync(RecoveryScene scene, OperationKind kind)
    {
        await using var dying = new TestRuntime(static options => options.Stop.Grace = TimeSpan.FromSeconds(45), shared: scene.Backend);
        _ = kind switch
        {
            OperationKind.Patch => dying.PatchAsync(TestRuntime.NextImage),
            OperationKind.Restart => dying.Runtime.RestartAsync(new RestartRequest(RecoveryScene.Game)),
            OperationKind.Unknown or OperationKind.Start or OperationKind.Stop or OperationKind.CleanupContainer => throw new UnreachableException(),
        };
        await dying.UntilCalledAsync(PortCalls.DockerStop);
        dying.Faults.CrashNow();
        scene.Host.Time.Advance(TimeSpan.FromSeconds(31));
        scene.Container!.State.Should().Be(ContainerState.Running, "the test relies on it");
    }

    private static async Task<IHost> BootAsync(RecoveryScene scene, Action<GalaxyRuntimeOptions> configure)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddSingleton(scene.Backend.Time);
        application.Services.AddGalaxyRuntime(options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            configure(options);
        }).UseInMemory(scene.Backend);
        var host = application.Build();
        await host.StartAsync();
        return host;
    }
}
