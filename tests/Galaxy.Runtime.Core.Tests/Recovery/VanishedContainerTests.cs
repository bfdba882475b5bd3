using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>Unreachable is not gone.</summary>
public sealed class VanishedContainerTests
{
    [Fact]
    public async Task What_two_lists_lack_is_recorded_as_removed_and_told()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Docker.RemoveContainerManually(id);

        await scene.PassAsync();

        scene.Record!.Status.Should().Be(RuntimeStatus.Removed);
        scene.Host.Faults.Calls.Count(static call => call.Name == PortCalls.DockerList).Should().Be(2);
        scene.Backend.HealthEvents.Published.Should().ContainSingle(told => told.Type == HealthEventType.ContainerDisappeared && told.ContainerId == id);
    }

    [Fact]
    public async Task What_only_one_list_lacks_is_waited_for()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Docker.RemoveContainerManually(id);
        scene.Host.Faults.FailBefore(PortCalls.DockerList, nth: 2);

        await scene.Invoking(static scene => scene.PassAsync()).Should().ThrowAsync<RuntimePortException>();

        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
    }

    [Theory]
    [InlineData(PortCalls.DockerList)]
    [InlineData(PortCalls.DockerInspectEngine)]
    [InlineData(PortCalls.RecordsList)]
    [InlineData(PortCalls.JournalListOpen)]
    public async Task A_failed_look_changes_nothing(string call)
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Docker.RemoveContainerManually(id);
        var before = scene.Backend.Operations.All;
        // The start has made calls of these names already.
        scene.Host.Faults.FailBefore(call, nth: 1 + scene.Host.Faults.Calls.Count(made => made.Name == call));

        await scene.Invoking(static scene => scene.PassAsync()).Should().ThrowAsync<RuntimePortException>();

        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
        scene.Backend.Operations.All.Should().Equal(before);
    }

    [Theory]
    [InlineData(PortCalls.DockerList)]
    [InlineData(PortCalls.RecordsList)]
    [InlineData(PortCalls.JournalListOpen)]
    public async Task A_look_that_hangs_ends_as_a_fault(string call)
    {
        await using var scene = new RecoveryScene();
        scene.Host.Faults.Hang(call);

        var pass = () => scene.PlanAsync();

        (await pass.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.TimedOut);
    }

    [Fact]
    public async Task A_daemon_that_is_unreachable_for_ten_intervals_costs_no_record()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerList, times: 10);

        for (var interval = 0; interval < 10; interval++)
        {
            await scene.Invoking(static scene => scene.PassAsync()).Should().ThrowAsync<RuntimePortException>();
            scene.Host.Time.Advance(TimeSpan.FromSeconds(30));
        }

        await scene.PassAsync();

        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
        scene.Backend.HealthEvents.Published.Should().NotContain(static told => told.Type == HealthEventType.ContainerDisappeared);
    }

    [Fact]
    public async Task Three_of_five_at_once_are_not_believed()
    {
        await using var scene = new RecoveryScene();
        await RunAndRemoveAsync(scene, running: 5, removed: 3);

        var plan = await scene.PlanAsync();
        await scene.PassAsync();

        plan.Refusal.Should().Contain("3 of 5");
        scene.Backend.Records.All.Should().OnlyContain(static record => record.Status == RuntimeStatus.Running);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(6, 3)]
    public async Task Few_or_at_most_half_are_believed(int running, int removed)
    {
        await using var scene = new RecoveryScene();
        await RunAndRemoveAsync(scene, running, removed);

        await scene.PassAsync();

        scene.Backend.Records.All.Count(static record => record.Status == RuntimeStatus.Removed).Should().Be(removed);
    }

    [Fact]
    public async Task A_leftover_does_not_hide_that_the_recorded_container_is_gone()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Docker.RemoveContainerManually(id);
        scene.Docker.AddContainer($"galaxy-game-{RecoveryScene.Game}", RecoveryScene.LabelsOf(RecoveryScene.Game), running: false);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(5));

        await scene.PassAsync();

        scene.Container.Should().BeNull();
        scene.Record!.Status.Should().Be(RuntimeStatus.Removed);
    }

    [Fact]
    public async Task What_one_inspection_lacks_while_an_open_exit_is_closed_is_not_gone()
    {
        var engine = new DeniesContainers();
        await using var scene = new RecoveryScene(ports: engine.ReplaceEngine);
        engine.Inner = scene.Docker;
        var id = await scene.RunAsync();
        scene.Docker.Exit(id, 3);
        scene.Host.Faults.FailAfter(PortCalls.JournalOpen, nth: 2);
        await scene.PassAsync();
        scene.Backend.Operations.All.Should().ContainSingle(static entry => entry.Closing == null, "the answer of its opening was lost");

        engine.DeniesNext = 2;
        await scene.PassAsync();

        engine.DeniesNext.Should().Be(0, "it was asked by id and by name");
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped, "its container is there");
        scene.Backend.HealthEvents.Published.Should().NotContain(static told => told.Type == HealthEventType.ContainerDisappeared);
        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
    }

    private static async Task RunAndRemoveAsync(RecoveryScene scene, int running, int removed)
    {
        for (var game = 0; game < running; game++)
        {
            var id = await scene.RunAsync($"g{game}");
            if (game < removed)
            {
                scene.Docker.RemoveContainerManually(id);
            }
        }
    }

    /// <summary>Answers the next inspections with 404, and lists as ever.</summary>
    private sealed class DeniesContainers : EngineOverride
    {
        public int DeniesNext { get; set; }

        public override ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
            DeniesNext > 0 && DeniesNext-- > 0 ? ValueTask.FromResult<ContainerInfo?>(null) : base.InspectContainerAsync(idOrName, cancellationToken);
    }
}
