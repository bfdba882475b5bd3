namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>Instances and engines keep apart.</summary>
public sealed class ForeignContainerTests
{
    [Fact]
    public async Task Another_instances_containers_are_not_touched()
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddContainer("galaxy-game-theirs", RecoveryScene.LabelsOf("theirs", instance: "other"));
        scene.Docker.AddContainer("galaxy-game-old", RecoveryScene.LabelsOf("old", instance: "other"), running: false);
        var before = scene.Docker.Containers;
        scene.Host.Time.Advance(TimeSpan.FromDays(1));

        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        plan.Items.Should().BeEmpty();
        scene.Docker.Containers.Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task A_strangers_container_is_not_touched_even_under_a_games_name()
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddContainer($"galaxy-game-{RecoveryScene.Game}");

        await scene.PassAsync();

        scene.Container!.State.Should().Be(ContainerState.Running);
        scene.Record.Should().BeNull();
    }

    [Fact]
    public async Task Records_of_another_engine_are_not_judged()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        scene.Backend.Records.Put(scene.Record! with { EngineId = "another-engine", ContainerId = "a-container-of-it" });
        scene.Docker.RemoveContainerManually(scene.Container!.Id);
        var before = scene.Record;

        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        plan.Items.Should().BeEmpty();
        scene.Record.Should().Be(before);
    }

    [Fact]
    public async Task A_container_here_of_a_game_that_lives_on_another_engine_is_reported_and_not_touched()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        scene.Backend.Records.Put(scene.Record! with { EngineId = "another-engine", ContainerId = "a-container-of-it", Fence = scene.Record!.Fence + 1 });

        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        plan.Items.Should().ContainSingle().Which.Action.Should().Be(ReconcileAction.Quarantine);
        scene.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_stop_of_a_vanished_container_removes_ours_in_its_place_and_never_a_strangers()
    {
        await using var scene = new RecoveryScene();
        var mine = await scene.RunAsync();
        var theirs = await scene.RunAsync("g2");
        scene.Docker.RemoveContainerManually(mine);
        scene.Docker.RemoveContainerManually(theirs);
        scene.Docker.AddContainer($"galaxy-game-{RecoveryScene.Game}", RecoveryScene.LabelsOf(RecoveryScene.Game));
        scene.Docker.AddContainer("galaxy-game-g2");

        (await scene.Host.StopAsync()).IsSuccess.Should().BeTrue();
        (await scene.Host.StopAsync("g2")).IsSuccess.Should().BeTrue();

        scene.Container.Should().BeNull();
        scene.Docker.Containers.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = "galaxy-game-g2", State = ContainerState.Running });
    }
}
