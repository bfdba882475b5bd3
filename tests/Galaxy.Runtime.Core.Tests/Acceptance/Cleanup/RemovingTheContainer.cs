using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Cleanup;

public sealed class RemovingTheContainer
{
    [Fact]
    [Trait("Acceptance", "A-CL-06")]
    [Trait("Acceptance", "A-CL-07")]
    public async Task The_container_goes_first_and_then_the_record_says_so()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();
        var before = game.Record!;

        var result = await game.CleanupAsync();

        var record = result.ShouldSucceed();
        game.Container.Should().BeNull();
        game.Timeline.Only(PortCalls.JournalOpen, PortCalls.DockerRemove, PortCalls.RecordsTransition).Should().Equal(PortCalls.JournalOpen, PortCalls.DockerRemove, PortCalls.RecordsTransition);
        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1);
        var change = ChangeSeen(game);
        change.Should().Be(new StatusTransition
        {
            GameId = "g1",
            From = RuntimeStatus.Stopped,
            ExpectedContainerId = c1,
            To = RuntimeStatus.Removed,
            Now = change.Now,
        });
        record.Should().Be(game.Record).And.Be(before with
        {
            Status = RuntimeStatus.Removed, ContainerId = null, RemovedAt = change.Now, LastOpAt = change.Now, Fence = record.Fence,
        });
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-08")]
    public async Task A_record_that_names_no_container_removes_only_what_has_the_games_name()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();
        game.GivenRecord(static record => record with { ContainerId = null });

        (await game.CleanupAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Removed);

        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1);
        ChangeSeen(game).ExpectedContainerId.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-CL-09")]
    public async Task An_engine_that_cannot_remove_it_leaves_the_record_stopped()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();
        game.Faults.FailBefore(PortCalls.DockerRemove);

        var result = await game.CleanupAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "docker remove: ");
        game.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-10")]
    public async Task A_record_that_somebody_else_removed_is_a_replay_with_the_record_as_it_is_now()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Ports.Before<IRuntimeRecordStore>(
            nameof(IRuntimeRecordStore.TransitionAsync), () => game.GivenRecord(static record => record with { Status = RuntimeStatus.Removed, ContainerId = null }));

        (await game.CleanupAsync()).ShouldReplay().Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Removed });
    }

    [Fact]
    [Trait("Acceptance", "A-CL-10")]
    public async Task A_record_that_somebody_else_changed_otherwise_is_a_conflict()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Ports.Before<IRuntimeRecordStore>(
            nameof(IRuntimeRecordStore.TransitionAsync), () => game.GivenRecord(static record => record with { ContainerId = "another" }));

        (await game.CleanupAsync()).ShouldFail(ErrorCode.Conflict);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-11")]
    public async Task A_record_that_vanished_meanwhile_is_not_found()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();
        game.Ports.Answer<IRuntimeRecordStore, RecordWriteResult>(nameof(IRuntimeRecordStore.TransitionAsync), RecordWriteResult.NotFound);

        var result = await game.CleanupAsync();

        result.ShouldFail(ErrorCode.NotFound).Should().Contain("vanished mid-cleanup");
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-11")]
    public async Task A_record_that_was_not_written_is_unavailable()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Faults.FailBefore(PortCalls.RecordsTransition);

        (await game.CleanupAsync()).ShouldFail(ErrorCode.ServiceUnavailable, "update runtime status: ");
    }

    [Fact]
    [Trait("Acceptance", "A-CL-11")]
    public async Task A_record_that_was_written_though_the_answer_was_lost_is_a_success()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Faults.FailAfter(PortCalls.RecordsTransition);

        (await game.CleanupAsync()).ShouldSucceed().Should().Be(game.Record);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-14")]
    public async Task A_second_cleanup_is_a_replay()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();

        (await game.CleanupAsync()).ShouldSucceed();
        (await game.CleanupAsync()).ShouldReplay();
    }

    [Fact]
    [Trait("Acceptance", "A-CL-15")]
    public async Task A_container_that_is_gone_already_is_cleaned_up()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();
        game.Docker.RemoveContainerManually(c1);

        (await game.CleanupAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Removed);
    }

    private static StatusTransition ChangeSeen(RuntimeHarness game) =>
        game.Ports.CallsOf<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.TransitionAsync)).Single().Argument<StatusTransition>();
}
