using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class StartingTheContainer
{
    [Fact]
    [Trait("Acceptance", "A-ST-26")]
    public async Task A_container_that_cannot_be_created_is_told_in_the_engines_words()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerCreate);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Be(RuntimeHarness.PlannedFault(PortCalls.DockerCreate));
        game.ClosingOf(result).ContainerId.Should().BeNull();
        game.Calls.Should().NotContain([PortCalls.DockerRemove, PortCalls.RecordsUpsert]);
        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ContainerStartFailed);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-26")]
    public async Task A_container_that_was_created_though_the_answer_was_lost_is_removed()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailAfter(PortCalls.DockerCreate);

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed);

        game.Container.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-26")]
    public async Task A_container_that_does_not_start_is_removed_and_named()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage("repo/broken:1", behaviour: ImageBehaviour.BadEntrypoint);

        var result = await game.StartAsync("repo/broken:1");

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("entrypoint");
        var c2 = game.SubjectsOf(PortCalls.DockerStart).Single();
        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c2);
        game.ClosingOf(result).ContainerId.Should().Be(c2);
        game.Container.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-26")]
    public async Task A_container_that_does_not_settle_is_removed_and_named()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage("repo/crash:1", behaviour: ImageBehaviour.Exits(3));

        var result = await game.StartAsync("repo/crash:1");

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("code 3");
        game.ClosingOf(result).ContainerId.Should().Be(game.SubjectsOf(PortCalls.DockerRemove).Single());
        game.Container.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-27")]
    public async Task A_record_that_was_not_written_takes_its_container_back_before_anybody_is_told()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.RecordsUpsert);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed, "upsert runtime record: ");
        result.CanRetry.Should().BeTrue();
        result.Record.Should().BeNull();
        game.ClosingOf(result).ContainerId.Should().Be(game.SubjectsOf(PortCalls.DockerRemove).Single());
        game.Container.Should().BeNull();
        game.Timeline.Only(PortCalls.DockerRemove, PortCalls.NotificationsPublish, PortCalls.JournalClose)
            .Should().Equal(PortCalls.DockerRemove, PortCalls.NotificationsPublish, PortCalls.JournalClose);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-27")]
    public async Task A_record_that_was_written_though_the_answer_was_lost_is_a_success()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailAfter(PortCalls.RecordsUpsert);

        (await game.StartAsync()).ShouldSucceed().Should().Be(game.Record);

        game.Container!.State.Should().Be(ContainerState.Running);
        game.HealthEvents.Should().ContainSingle();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-27")]
    public async Task A_record_nobody_can_read_back_is_interrupted_and_left_to_recovery()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.RecordsUpsert).FailBefore(PortCalls.RecordsBegin, nth: 2);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.Interrupted).Should().Contain(result.OperationId.ToString("N"));
        result.CanRetry.Should().BeTrue();
        result.Record.Should().BeNull("what runs is not known");
        game.EntryOf(result).Closing.Should().BeNull();
        game.Calls.Should().NotContain([PortCalls.DockerRemove, PortCalls.NotificationsPublish, PortCalls.HealthEventsPublish]);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-28")]
    public async Task A_container_that_cannot_be_taken_back_is_interrupted_logged_and_left_to_recovery()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.RecordsUpsert).FailBefore(PortCalls.DockerRemove);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.Interrupted);
        game.EntryOf(result).Closing.Should().BeNull();
        game.Log.Of("rollback container after upsert failure").Should().ContainSingle()
            .Which.Attributes.Should().Contain("game_id", "g1").And.Contain("container_id", game.Container!.Id).And.Contain("err", RuntimeHarness.PlannedFault(PortCalls.DockerRemove));
    }

    [Fact]
    [Trait("Acceptance", "A-ST-29")]
    public async Task A_cancellation_while_the_record_is_written_is_ignored()
    {
        using var game = new RuntimeHarness();
        using var caller = new CancellationTokenSource();
        game.Ports.Before<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.UpsertAsync), caller.Cancel);

        (await game.RunAsync(OperationKind.Start, "g1", caller.Token)).ShouldSucceed();

        game.Container!.State.Should().Be(ContainerState.Running);
    }
}
