using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Stop;

public sealed class AVanishedContainer
{
    [Fact]
    [Trait("Acceptance", "A-SP-17")]
    [Trait("Acceptance", "A-SP-18")]
    public async Task Stopping_it_succeeds_and_leaves_the_record_removed()
    {
        using var game = new RuntimeHarness();
        var c1 = await GivenVanishedAsync(game);
        var before = game.Record!;

        var record = (await game.StopAsync()).ShouldSucceed();

        var change = game.Ports.CallsOf<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.TransitionAsync)).Single().Argument<StatusTransition>();
        change.Should().Be(new StatusTransition
        {
            GameId = "g1",
            From = RuntimeStatus.Running,
            ExpectedContainerId = c1,
            To = RuntimeStatus.Removed,
            Now = change.Now,
        });
        record.Should().Be(game.Record).And.Be(before with
        {
            Status = RuntimeStatus.Removed, ContainerId = null, RemovedAt = change.Now, LastOpAt = change.Now, Fence = record.Fence,
        });
    }

    [Fact]
    [Trait("Acceptance", "A-SP-19")]
    public async Task Stopping_it_tells_that_it_disappeared()
    {
        using var game = new RuntimeHarness();
        var c1 = await GivenVanishedAsync(game);

        var record = (await game.StopAsync()).ShouldSucceed();

        game.HealthEvents.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            GameId = "g1", ContainerId = c1, Type = HealthEventType.ContainerDisappeared, OccurredAt = record.RemovedAt!.Value, Details = "{}",
        });
    }

    [Fact]
    [Trait("Acceptance", "A-SP-20")]
    public async Task Its_disappearance_is_published_before_the_entry_is_closed()
    {
        using var game = new RuntimeHarness();
        var c1 = await GivenVanishedAsync(game);

        var result = await game.StopAsync();

        var end = new[] { $"metric {RecordedMetrics.HealthEvents}", PortCalls.HealthEventsPublish, PortCalls.JournalClose, $"metric {RecordedMetrics.Operation}", "log runtime stop on vanished container", PortCalls.LeasesRelease };
        game.Timeline.Only(end).Should().Equal(end);
        game.ClosingOf(result).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.None, ContainerId = c1 });
    }

    [Fact]
    [Trait("Acceptance", "A-SP-21")]
    public async Task A_record_that_vanished_too_is_as_good_as_removed()
    {
        using var game = new RuntimeHarness();
        await GivenVanishedAsync(game);
        game.Ports.Answer<IRuntimeRecordStore, RecordWriteResult>(nameof(IRuntimeRecordStore.TransitionAsync), RecordWriteResult.NotFound);

        (await game.StopAsync()).ShouldSucceed().Should().BeEquivalentTo(new { Status = RuntimeStatus.Removed, ContainerId = (string?)null });

        game.HealthEvents.Should().ContainSingle();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-22")]
    public async Task A_record_that_somebody_else_removed_is_a_replay_and_tells_nobody()
    {
        using var game = new RuntimeHarness();
        await GivenVanishedAsync(game);
        game.Ports.Before<IRuntimeRecordStore>(
            nameof(IRuntimeRecordStore.TransitionAsync), () => game.GivenRecord(static record => record with { Status = RuntimeStatus.Removed, ContainerId = null }));

        (await game.StopAsync()).ShouldReplay().Should().Be(game.Record);

        game.HealthEvents.Should().BeEmpty();
        game.Metrics.Of(RecordedMetrics.HealthEvents).Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-22")]
    public async Task A_record_that_somebody_else_changed_otherwise_is_a_conflict_and_tells_nobody()
    {
        using var game = new RuntimeHarness();
        await GivenVanishedAsync(game);
        game.Ports.Before<IRuntimeRecordStore>(
            nameof(IRuntimeRecordStore.TransitionAsync), () => game.GivenRecord(static record => record with { ContainerId = "another" }));

        (await game.StopAsync()).ShouldFail(ErrorCode.Conflict);

        game.HealthEvents.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-23")]
    public async Task A_record_that_was_not_written_is_unavailable_and_tells_nobody()
    {
        using var game = new RuntimeHarness();
        await GivenVanishedAsync(game);
        game.Faults.FailBefore(PortCalls.RecordsTransition);

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "update runtime status to removed: ");
        result.Record.Should().BeNull("nothing runs");
        game.HealthEvents.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-23")]
    public async Task A_record_that_was_written_though_the_answer_was_lost_is_a_success_and_told()
    {
        using var game = new RuntimeHarness();
        await GivenVanishedAsync(game);
        game.Faults.FailAfter(PortCalls.RecordsTransition);

        (await game.StopAsync()).ShouldSucceed().Should().Be(game.Record);

        game.HealthEvents.Should().ContainSingle();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-24")]
    public async Task A_health_event_that_cannot_be_published_is_counted_logged_and_fails_nothing()
    {
        using var game = new RuntimeHarness();
        await GivenVanishedAsync(game);
        game.Faults.FailBefore(PortCalls.HealthEventsPublish);

        (await game.StopAsync()).ShouldSucceed();

        var line = game.Log.Of("publish health event").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Attributes.Should().Contain("event_type", "container_disappeared");
        game.Metrics.Of(RecordedMetrics.HealthEvents).Should().ContainSingle();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-25")]
    public async Task Not_found_is_an_answer_of_the_engine_whatever_else_is_there()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Ports.Answer<IContainerEngine, StopContainerResult>(nameof(IContainerEngine.StopContainerAsync), StopContainerResult.NotFound);

        (await game.StopAsync()).ShouldSucceed().Status.Should().Be(RuntimeStatus.Removed);
    }

    private static async Task<string> GivenVanishedAsync(RuntimeHarness game)
    {
        var c1 = await game.GivenRunningAsync();
        game.Docker.RemoveContainerManually(c1);
        return c1;
    }
}
