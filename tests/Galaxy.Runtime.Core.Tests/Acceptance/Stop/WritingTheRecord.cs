using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Stop;

public sealed class WritingTheRecord
{
    [Fact]
    [Trait("Acceptance", "A-SP-14")]
    public async Task A_record_that_somebody_else_stopped_is_a_replay_with_the_record_as_it_is_now()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Ports.Before<IRuntimeRecordStore>(
            nameof(IRuntimeRecordStore.TransitionAsync), () => game.GivenRecord(static record => record with { Status = RuntimeStatus.Stopped, StoppedAt = record.LastOpAt }));

        var result = await game.StopAsync();

        result.ShouldReplay().Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Stopped });
        game.ClosingOf(result).ErrorCode.Should().Be(ErrorCode.ReplayNoOp);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-14")]
    public async Task A_record_that_somebody_else_changed_otherwise_is_a_conflict()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Ports.Before<IRuntimeRecordStore>(
            nameof(IRuntimeRecordStore.TransitionAsync), () => game.GivenRecord(static record => record with { ContainerId = "another" }));

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.Conflict);
        result.Record.Should().Be(game.Record);
        game.Metrics.Of(RecordedMetrics.Operation).Single().Tags.Should().Contain("galaxy.error_code", "conflict");
    }

    [Fact]
    [Trait("Acceptance", "A-SP-15")]
    public async Task A_record_that_vanished_meanwhile_is_not_found()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Ports.Answer<IRuntimeRecordStore, RecordWriteResult>(nameof(IRuntimeRecordStore.TransitionAsync), RecordWriteResult.NotFound);

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.NotFound).Should().Contain("vanished mid-stop");
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-16")]
    public async Task A_record_that_was_not_written_is_unavailable_that_claims_no_running_game()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsTransition);

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "update runtime status: ");
        result.CanRetry.Should().BeTrue();
        result.Record.Should().BeNull("its container was stopped");
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-16")]
    public async Task A_record_that_was_written_though_the_answer_was_lost_is_a_success()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailAfter(PortCalls.RecordsTransition);

        (await game.StopAsync()).ShouldSucceed().Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Stopped });
    }

    [Fact]
    [Trait("Acceptance", "A-SP-16")]
    public async Task A_record_nobody_can_read_back_is_interrupted()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsTransition).FailBefore(PortCalls.RecordsBegin, nth: 2);

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.Interrupted);
        game.EntryOf(result).Closing.Should().BeNull();
    }

    [Fact]
    public async Task A_stop_whose_record_was_not_written_succeeds_when_it_is_asked_for_again()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsTransition);
        await game.StopAsync();

        (await game.StopAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_whose_answer_was_lost_is_what_became_of_it(bool hasStopped)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        _ = hasStopped ? game.Faults.FailAfter(PortCalls.DockerStop) : game.Faults.LateEffect(PortCalls.DockerStop, TimeSpan.FromSeconds(3));

        (await game.StopAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Stopped);

        game.Container!.State.Should().Be(ContainerState.Exited);
    }
}
