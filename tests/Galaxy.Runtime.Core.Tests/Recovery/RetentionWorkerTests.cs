using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Recovery;

public sealed class RetentionWorkerTests
{
    [Fact]
    public async Task Games_that_were_stopped_long_ago_lose_their_container_and_younger_ones_keep_it()
    {
        await using var scene = new RecoveryScene();
        await StopAsync(scene, "old");
        scene.Host.Time.Advance(TimeSpan.FromDays(20));
        await StopAsync(scene, "young");
        scene.Host.Time.Advance(TimeSpan.FromDays(11));

        using var host = await BootAsync(scene.Backend, new FaultPlan(scene.Backend.Time));
        await Eventually.HoldsAsync(() => scene.Backend.Records.Find("old")!.Status == RuntimeStatus.Removed, "the old game was cleaned up");
        await host.StopAsync();

        scene.Backend.Records.Find("young")!.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Docker.Containers.Should().ContainSingle().Which.Name.Should().Be("galaxy-game-young");
        scene.EntriesOf(OperationKind.CleanupContainer).Should().ContainSingle().Which.Source.Should().Be(OperationSource.AutoTtl);
    }

    [Fact]
    public async Task The_age_is_looked_at_again_under_the_lease()
    {
        await using var scene = new RecoveryScene();
        await StopAsync(scene, "old");
        scene.Host.Time.Advance(TimeSpan.FromDays(31));
        var leases = new LeasesThatWait(scene.Backend.Leases);
        using var host = await BootAsync(scene.Backend, new FaultPlan(scene.Backend.Time), leases);
        await leases.Asked.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

        // Between the listing and the lease the game is started and stopped again: it is young.
        await StopAsync(scene, "old");
        leases.GoOn();
        await leases.Released.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        await host.StopAsync();

        scene.Backend.Records.Find("old")!.Status.Should().Be(RuntimeStatus.Stopped);
        scene.EntriesOf(OperationKind.CleanupContainer).Should().BeEmpty("what the worker did not begin leaves no entry");
    }

    [Fact]
    public async Task Faults_do_not_reach_the_host_and_it_comes_again()
    {
        await using var scene = new RecoveryScene();
        await StopAsync(scene, "old");
        scene.Host.Time.Advance(TimeSpan.FromDays(31));
        var faults = new FaultPlan(scene.Backend.Time).FailBefore(PortCalls.RecordsList);
        using var host = await BootAsync(scene.Backend, faults);

        await Eventually.HoldsAsync(
            () =>
            {
                scene.Host.Time.Advance(TimeSpan.FromMinutes(10));
                return scene.Backend.Records.Find("old")!.Status == RuntimeStatus.Removed;
            },
            "the next round cleaned up");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_container_that_is_started_while_it_is_removed_stays()
    {
        await using var scene = new RecoveryScene();
        await StopAsync(scene, "old");
        scene.Host.Time.Advance(TimeSpan.FromDays(31));
        var id = scene.Backend.Records.Find("old")!.ContainerId;
        var engine = new StartedBeforeItsRemoval { Inner = scene.Docker };
        using var host = await BootAsync(scene.Backend, new FaultPlan(scene.Backend.Time), engine: engine);

        await Eventually.HoldsAsync(() => scene.EntriesOf(OperationKind.CleanupContainer).Any(static entry => entry.Closing is not null), "retention had tried");
        await host.StopAsync();

        scene.EntriesOf(OperationKind.CleanupContainer).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Conflict);
        scene.Docker.Containers.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = id, State = ContainerState.Running });
        scene.Backend.Records.Find("old")!.Status.Should().Be(RuntimeStatus.Stopped, "the next pass of recovery adopts it");
    }

    [Fact]
    public async Task A_game_that_an_interrupted_patch_left_down_is_recoverys_to_settle()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        await StopAsync(scene, "z");
        scene.Host.Time.Advance(TimeSpan.FromDays(31));

        using var host = await BootAsync(scene.Backend, new FaultPlan(scene.Backend.Time));
        await Eventually.HoldsAsync(() => scene.Backend.Records.Find("z")!.Status == RuntimeStatus.Removed, "the other game, which comes later, was cleaned up");
        await host.StopAsync();

        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped, "a restart of a running game that was interrupted brings it back");
        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing.Should().BeNull();
    }

    [Fact]
    public async Task A_game_that_its_gate_keeps_keeps_its_container()
    {
        await using var scene = new RecoveryScene();
        await StopAsync(scene, "kept");
        await StopAsync(scene, "z");
        scene.Host.Time.Advance(TimeSpan.FromDays(31));
        var gate = new OwnGate { Answer = static (gameId, _) => gameId == "kept" ? "its replay is being watched" : null };

        using var host = await BootAsync(scene.Backend, new FaultPlan(scene.Backend.Time), gate: gate);
        await Eventually.HoldsAsync(() => scene.Backend.Records.Find("z")!.Status == RuntimeStatus.Removed, "the other game, which comes later, was cleaned up");
        await host.StopAsync();

        scene.Backend.Records.Find("kept")!.Status.Should().Be(RuntimeStatus.Stopped);
        gate.Asked.Should().Equal(("kept", OperationKind.CleanupContainer), ("z", OperationKind.CleanupContainer));
        scene.EntriesOf(OperationKind.CleanupContainer).Should().ContainSingle().Which.GameId.Should().Be("z");
    }

    private static async Task StopAsync(RecoveryScene scene, string gameId)
    {
        await scene.RunAsync(gameId);
        (await scene.Host.StopAsync(gameId)).IsSuccess.Should().BeTrue("the test relies on it");
    }

    private static async Task<IHost> BootAsync(InMemoryBackend backend, FaultPlan faults, IGameLeaseStore? leases = null, EngineOverride? engine = null, IGameGate? gate = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddSingleton(backend.Time);
        var builder = application.Services.AddGalaxyRuntime().UseInMemory(backend, faults).WithoutRecovery().AddContainerCleanup();
        if (leases is not null)
        {
            builder.SupplyPort(PortPrecedence.Host, _ => leases);
        }

        if (gate is not null)
        {
            builder.UseGameGate(_ => gate);
        }

        engine?.ReplaceEngine(builder);
        var host = application.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class StartedBeforeItsRemoval : EngineOverride
    {
        public override async ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
        {
            await Inner.StartContainerAsync(containerId, cancellationToken);
            return await Inner.RemoveContainerAsync(containerId, force, cancellationToken);
        }
    }
}
