using Galaxy.Runtime.Core.Tests.Events;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>An operation that reached its goal and whose host died before it published: the next operation of the game closes it as success, and its events are due.</summary>
public sealed class SupersededOperationTests
{
    [Fact]
    public async Task The_operation_that_closes_it_publishes_its_events_before_its_own()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);

        var patched = await scene.PatchAsync(TestRuntime.NextImage);

        scene.Published.Select(static seen => (seen.OperationId, seen.Type)).Should().Equal(
            (started, HealthEventType.ContainerStarted), (patched.OperationId, HealthEventType.ContainerStarted));
        scene.Backend.Operations.All.Single(entry => entry.OperationId == started).Closing!.ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task It_publishes_them_before_it_changes_anything()
    {
        await using var scene = new OutboxScene();
        await DieStartingAsync(scene);

        await scene.StopAsync();

        var calls = scene.Faults.Calls.Select(static call => call.Name).ToList();
        calls.IndexOf(PortCalls.HealthEventsPublish).Should().BeGreaterThan(calls.IndexOf(PortCalls.JournalOpen)).And.BeLessThan(calls.IndexOf(PortCalls.DockerStop));
    }

    [Fact]
    public async Task They_have_the_ids_that_the_operation_itself_would_have_given_them()
    {
        await using var scene = new OutboxScene();
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.JournalClose), static host => host.StartAsync());

        await scene.StopAsync();

        scene.Published.Should().HaveCount(2, "the operation published it, and the one that closed it did again");
        scene.SeenOf().Should().ContainSingle();
    }

    [Fact]
    public async Task If_that_host_dies_in_between_recovery_publishes_them()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.HealthEventsPublish), static host => host.PatchAsync(TestRuntime.NextImage));
        scene.Published.Should().BeEmpty();

        await scene.RecoverAsync();

        scene.Published.Should().ContainSingle().Which.Should().BeEquivalentTo(new { OperationId = (Guid?)started, Type = HealthEventType.ContainerStarted });
    }

    [Fact]
    public async Task If_that_host_dies_in_between_the_next_operation_publishes_them()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.HealthEventsPublish), static host => host.PatchAsync(TestRuntime.NextImage));

        await scene.StopAsync();

        scene.Published.Should().ContainSingle().Which.OperationId.Should().Be(started);
    }

    [Fact]
    public async Task If_that_operation_has_written_the_record_since_they_are_not_published_again()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        scene.Backend.Docker.AddImage("repo/engine:1.2.9", behaviour: ImageBehaviour.Exits(1));
        scene.Faults.FailBefore(PortCalls.JournalClose);
        (await scene.PatchAsync("repo/engine:1.2.9")).ErrorMessage.Should().Contain("rolled back");

        await scene.PatchAsync(TestRuntime.NextImage);

        scene.Published.Should().ContainSingle(seen => seen.OperationId == started).Which.Should().Be(scene.Published[0]);
    }

    [Fact]
    public async Task If_the_publisher_is_down_they_are_kept_before_anything_is_changed()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        scene.TakePublishersDown();
        await scene.DieAsync(
            new FaultPlan(scene.Time).FailBefore(PortCalls.HealthEventsPublish, times: int.MaxValue).Crash(PortCalls.DockerStop),
            static host => host.PatchAsync(TestRuntime.NextImage));

        scene.Kept.Should().ContainSingle().Which.OperationId.Should().Be(started);
    }

    [Fact]
    public async Task Events_of_the_operation_that_closes_it_wait_behind_them()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, fault: PortFault.Rejected);

        var patched = await scene.PatchAsync(TestRuntime.NextImage);

        scene.Kept.Select(static kept => kept.OperationId).Should().Equal(started, patched.OperationId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exit_that_was_recorded_is_published_even_if_the_engine_does_not_say_more(bool isEngineDown)
    {
        await using var scene = new OutboxScene();
        var containerId = (await scene.StartAsync()).Record!.ContainerId!;
        scene.Backend.Docker.Exit(containerId, exitCode: 3);
        await scene.DieAsync(
            new FaultPlan(scene.Time).Crash(PortCalls.HealthEventsPublish),
            static async host =>
            {
                var reconciler = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<IRuntimeReconciler>(host.Services);
                await reconciler.ApplyAsync(await reconciler.PlanAsync());
            });
        var recorded = scene.Backend.Operations.All.Single(static entry => entry.Kind is OperationKind.Stop);
        if (isEngineDown)
        {
            var before = scene.CallsOf(PortCalls.DockerInspect);
            scene.Faults.FailBefore(PortCalls.DockerInspect, nth: before + 2);
        }

        await scene.StartAsync();

        scene.Published.Where(static seen => seen.Type is HealthEventType.ContainerExited).Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { OperationId = (Guid?)recorded.OperationId, ContainerId = containerId });
    }

    [Fact]
    public async Task An_opening_whose_answer_was_lost_publishes_them_too()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        scene.Faults.FailAfter(PortCalls.JournalOpen);

        (await scene.StopAsync()).IsSuccess.Should().BeFalse();

        scene.Published.Should().ContainSingle().Which.OperationId.Should().Be(started);
    }

    [Fact]
    public async Task If_it_cannot_be_learned_what_such_an_opening_superseded_the_entry_stays_open_and_recovery_publishes_them()
    {
        await using var scene = new OutboxScene();
        var started = await DieStartingAsync(scene);
        scene.Faults.FailAfter(PortCalls.JournalOpen).FailBefore(PortCalls.JournalFind, nth: 2);

        (await scene.StopAsync()).ErrorCode.Should().Be(ErrorCode.Interrupted);
        await scene.RecoverAsync();

        scene.Published.Should().Contain(seen => seen.OperationId == started);
    }

    /// <summary>A host starts the game, records that, and dies before it publishes.</summary>
    private static async Task<Guid> DieStartingAsync(OutboxScene scene)
    {
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.HealthEventsPublish), static host => host.StartAsync());
        scene.Published.Should().BeEmpty();
        return scene.Backend.Operations.All.Single().OperationId;
    }
}
