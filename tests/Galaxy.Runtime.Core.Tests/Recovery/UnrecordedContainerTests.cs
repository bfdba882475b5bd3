using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

public sealed class UnrecordedContainerTests
{
    private static readonly string Name = $"galaxy-game-{RecoveryScene.Game}";

    [Fact]
    public async Task A_running_container_of_an_unknown_operation_is_adopted()
    {
        await using var scene = new RecoveryScene();
        var id = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game));

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = id });
        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Source.Should().Be(OperationSource.AutoReconcile);
    }

    [Fact]
    public async Task A_running_container_of_a_failed_operation_is_removed()
    {
        await using var scene = new RecoveryScene();
        await scene.Host.StartAsync(imageRef: "repo/engine:9.9.9");
        var failed = scene.EntriesOf(OperationKind.Start).Single().OperationId;
        scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game, operation: failed.ToString("N")));

        await scene.PassAsync();

        scene.Container.Should().BeNull();
        scene.EntriesOf(OperationKind.CleanupContainer).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_container_that_does_not_run_is_let_be_for_its_grace_period_and_then_removed()
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);

        await scene.PassAsync();
        scene.Container.Should().NotBeNull();
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));
        await scene.PassAsync();

        scene.Container.Should().BeNull();
    }

    [Fact]
    public async Task A_container_that_somebody_started_again_is_recorded_as_running()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        await scene.Host.StopAsync();
        await scene.Docker.StartContainerAsync(id, CancellationToken.None);

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = id });
    }

    [Fact]
    public async Task Of_two_containers_the_one_the_record_names_stays_and_ours_goes()
    {
        await using var scene = new RecoveryScene();
        var recorded = await scene.RunAsync();
        scene.Docker.RenameContainer(recorded, "renamed-by-hand");
        var second = scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game));

        await scene.PassAsync();

        scene.Docker.Containers.Select(static container => container.Id).Should().Contain(recorded).And.NotContain(second);
    }

    [Fact]
    public async Task A_container_whose_labels_do_not_fit_its_name_is_reported_and_never_touched()
    {
        await using var scene = new RecoveryScene();
        var copy = scene.Docker.AddContainer("copy", RecoveryScene.LabelsOf(RecoveryScene.Game));

        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        plan.Items.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Action = ReconcileAction.Quarantine, ContainerId = copy });
        scene.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        scene.Backend.Operations.All.Should().BeEmpty();
    }

    [Theory]
    [InlineData(RuntimeLabels.Operation, "the third")]
    [InlineData(RuntimeLabels.Fence, "many")]
    [InlineData(RuntimeLabels.Fence, "-1")]
    public async Task A_container_whose_labels_cannot_be_read_is_reported_and_never_touched(string label, string value)
    {
        await using var scene = new RecoveryScene();
        var labels = RecoveryScene.LabelsOf(RecoveryScene.Game);
        labels[label] = value;
        var unreadable = scene.Docker.AddContainer(Name, labels);

        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        plan.Items.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Action = ReconcileAction.Quarantine, ContainerId = unreadable });
        scene.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task Planning_changes_nothing()
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddContainer(Name, RecoveryScene.LabelsOf(RecoveryScene.Game));

        await scene.PlanAsync();

        scene.Record.Should().BeNull();
        scene.Backend.Operations.All.Should().BeEmpty();
        scene.Host.Faults.Calls.Should().NotContain(static call => call.Name == PortCalls.LeasesAcquire);
    }
}
