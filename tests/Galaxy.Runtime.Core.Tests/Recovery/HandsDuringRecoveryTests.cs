using Galaxy.Runtime.Core.Tests.Recovery.Crashes;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>Somebody does something to a container between recovery's inspection and what follows from it.</summary>
public sealed class HandsDuringRecoveryTests
{
    private static readonly string Name = $"galaxy-game-{RecoveryScene.Game}";

    private readonly HandOnTheEngine hand = new();

    [Fact]
    public async Task A_leftover_that_is_started_while_it_is_removed_stays_and_is_judged_anew()
    {
        await using var scene = Scene();
        var id = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));
        hand.BeforeRemoval = () => hand.Inner.StartContainerAsync(id, CancellationToken.None);

        var report = await scene.PassAsync();

        report.Should().BeEquivalentTo(new { Done = 0, Passed = 1, Failed = 0 });
        scene.Container.Should().BeEquivalentTo(new { Id = id, State = ContainerState.Running });
        hand.Removals.Should().NotBeEmpty().And.OnlyContain(static removal => !removal.Force);

        await scene.PassAsync();
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = id });
    }

    [Fact]
    public async Task A_leftover_that_is_started_and_paused_while_it_is_removed_stays_and_is_not_unpaused()
    {
        await using var scene = Scene();
        var id = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));
        hand.BeforeRemoval = async () =>
        {
            await hand.Inner.StartContainerAsync(id, CancellationToken.None);
            scene.Docker.PauseContainer(id);
        };

        await scene.PassAsync();
        await scene.PassAsync();

        scene.Container.Should().BeEquivalentTo(new { Id = id, State = ContainerState.Paused });
    }

    [Fact]
    public async Task A_leftover_that_is_renamed_while_it_is_removed_is_still_the_one_that_goes()
    {
        await using var scene = Scene();
        var id = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));
        hand.BeforeRemoval = () =>
        {
            scene.Docker.RenameContainer(id, "renamed-by-hand");
            scene.Docker.AddContainer(Name);
            return ValueTask.CompletedTask;
        };

        await scene.PassAsync();

        scene.Docker.Containers.Should().ContainSingle("what has the name now was created by somebody else").Which.Name.Should().Be(Name);
    }

    [Fact]
    public async Task A_leftover_that_is_removed_meanwhile_is_gone_as_it_should()
    {
        await using var scene = Scene();
        var id = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));
        hand.BeforeRemoval = () =>
        {
            scene.Docker.RemoveContainerManually(id);
            return ValueTask.CompletedTask;
        };

        (await scene.PassAsync()).Should().Be(new ReconcileReport { Done = 1 });
    }

    [Fact]
    public async Task A_container_that_runs_beside_the_recorded_one_is_stopped_before_it_is_removed()
    {
        await using var scene = Scene();
        var recorded = await scene.RunAsync();
        scene.Docker.RenameContainer(recorded, "renamed-by-hand");
        var second = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game));

        await scene.PassAsync();

        hand.Stops.Should().Equal(second);
        scene.Docker.Containers.Should().ContainSingle().Which.Id.Should().Be(recorded);
    }

    [Fact]
    public async Task The_created_container_of_a_dead_start_that_is_started_while_it_is_removed_becomes_its_success()
    {
        await using var scene = Scene();
        await scene.DieStartingAsync(PortCalls.DockerStart);
        var id = scene.Container!.Id;
        hand.BeforeRemoval = () => hand.Inner.StartContainerAsync(id, CancellationToken.None);

        var report = await scene.PassAsync();

        report.Unresolved.Should().ContainSingle("a hand was faster").Which.Reason.Should().Contain(id);
        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing.Should().BeNull();

        await scene.PassAsync();
        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = id });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cleanup_whose_container_is_alive_is_interrupted_and_kills_nothing(bool isStartedOnlyWhileItIsRemoved)
    {
        await using var scene = Scene();
        var id = await scene.RunAsync();
        await scene.Host.StopAsync();
        await scene.DieAsync(PortCalls.DockerRemove, static runtime => runtime.CleanupAsync(new CleanupRequest(RecoveryScene.Game)));
        if (isStartedOnlyWhileItIsRemoved)
        {
            hand.BeforeRemoval = () => hand.Inner.StartContainerAsync(id, CancellationToken.None);
        }
        else
        {
            await scene.Docker.StartContainerAsync(id, CancellationToken.None);
        }

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.CleanupContainer).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container.Should().BeEquivalentTo(new { Id = id, State = ContainerState.Running });
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = id }, "it was found running");
    }

    [Fact]
    public async Task A_stop_without_a_record_ends_in_a_verdict_and_nothing_of_the_game_runs()
    {
        await using var scene = Scene();
        await scene.DieStartingAsync(PortCalls.RecordsUpsert);
        await scene.DieStoppingAsync(PortCalls.DockerStop);
        scene.Record.Should().BeNull("the test relies on it");

        await scene.PassAsync();

        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container.Should().BeNull();
        scene.Record.Should().BeNull();
    }

    [Fact]
    public async Task A_stop_of_a_stopped_game_that_a_hand_had_started_is_finished()
    {
        await using var scene = Scene();
        var id = await scene.RunAsync();
        await scene.Host.StopAsync();
        await scene.Docker.StartContainerAsync(id, CancellationToken.None);
        await scene.DieStoppingAsync(PortCalls.DockerStop);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Last().Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Container!.State.Should().Be(ContainerState.Exited);
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Fact]
    public async Task The_reconcilers_own_removal_of_a_leftover_never_takes_the_recorded_container_with_it()
    {
        await using var scene = Scene();
        var recorded = await scene.RunAsync();
        await scene.Host.StopAsync();
        scene.Docker.RenameContainer(recorded, "renamed-by-hand");
        var leftover = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));
        await using var dying = new TestRuntime(faults: new FaultPlan(scene.Backend.Time).Crash(PortCalls.DockerRemove), shared: scene.Backend);
        var reconciler = dying.Services.GetRequiredService<IRuntimeReconciler>();
        _ = reconciler.ApplyAsync(await reconciler.PlanAsync());
        await scene.Host.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(31));

        await scene.PassAsync();
        await scene.PassAsync();

        scene.Docker.Containers.Select(static container => container.Id).Should().Contain(recorded).And.NotContain(leftover);
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Fact]
    public async Task An_entry_that_the_plan_did_not_see_is_settled_before_anything_else_is_done()
    {
        await using var scene = new RecoveryScene(ports: static builder => builder.SupplyPort<IOperationLogStore>(
            PortPrecedence.Fake, static services => new StaleJournal(services.GetRequiredService<InMemoryBackend>().Operations)));
        await scene.DieStartingAsync(PortCalls.RecordsUpsert);
        var plan = await scene.PlanAsync();
        plan.Items.Should().ContainSingle().Which.Action.Should().Be(ReconcileAction.Adopt, "the test relies on it");

        await scene.Reconciler.ApplyAsync(plan);

        scene.EntriesOf(OperationKind.Start).Should().ContainSingle("the adoption is not done over it").Which.Closing.Should().BeNull();
        scene.Record.Should().BeNull();
    }

    private RecoveryScene Scene()
    {
        var scene = new RecoveryScene(ports: hand.ReplaceEngine);
        hand.Inner = scene.Docker;
        return scene;
    }

    /// <summary>Somebody acts right before a container is removed.</summary>
    private sealed class HandOnTheEngine : EngineOverride
    {
        public Func<ValueTask>? BeforeRemoval { get; set; }

        public List<(string ContainerId, bool Force)> Removals { get; } = [];

        public List<string> Stops { get; } = [];

        public override ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
        {
            Stops.Add(containerId);
            return base.StopContainerAsync(containerId, grace, cancellationToken);
        }

        public override async ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
        {
            Removals.Add((containerId, force));
            if (BeforeRemoval is { } act)
            {
                BeforeRemoval = null;
                await act();
            }

            return await base.RemoveContainerAsync(containerId, force, cancellationToken);
        }
    }
}
