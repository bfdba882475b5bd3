using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Lease;

public sealed class ThePipeline
{
    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-12")]
    public async Task A_journal_that_cannot_close_an_entry_changes_no_result_and_leaves_it_to_recovery(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(PortCalls.JournalClose);

        var result = await game.RunAsync(kind);

        result.ShouldSucceed();
        game.EntryOf(result).Closing.Should().BeNull("recovery closes it");
        var line = game.Log.Of("append operation log").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("op_kind", kind.ToWireText()).And.Contain("outcome", "success")
            .And.Contain("error_code", "").And.Contain("err", RuntimeHarness.PlannedFault(PortCalls.JournalClose));
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-12")]
    public async Task A_journal_that_cannot_take_a_refusal_changes_no_result(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(PortCalls.RecordsBegin).FailBefore(PortCalls.JournalAppend);

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.ServiceUnavailable, "load runtime record: ");
        game.Log.Of("append operation log").Should().ContainSingle()
            .Which.Attributes.Should().Contain("op_kind", kind.ToWireText()).And.Contain("outcome", "failure").And.Contain("error_code", "service_unavailable");
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-12")]
    public async Task A_journal_that_cannot_open_an_entry_is_service_unavailable_and_nothing_was_touched(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        var (record, container) = (game.Record, game.Container);
        game.Faults.FailBefore(PortCalls.JournalOpen);

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.ServiceUnavailable);
        result.CanRetry.Should().BeTrue();
        game.EngineChanges.Should().BeEmpty();
        game.Record.Should().Be(record);
        game.Container.Should().BeEquivalentTo(container);
        game.ClosingOf(result).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-13")]
    public async Task A_failure_is_journaled_then_measured_then_logged_and_shows_what_runs(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(PortCalls.JournalOpen, fault: PortFault.Rejected);

        var result = await game.RunAsync(kind);

        game.Timeline.Seen.Where(static seen => seen is not PortCalls.JournalFind).TakeLast(4).Should().SatisfyRespectively(
            static append => append.Should().Be(PortCalls.JournalAppend),
            static metric => metric.Should().Be($"metric {RecordedMetrics.Operation}"),
            static log => log.Should().StartWith("log runtime ").And.EndWith(" failed"),
            static release => release.Should().Be(PortCalls.LeasesRelease));
        game.Log.Lines[^1].Level.Should().Be(LogLevel.Warning);
        result.Record.Should().Be(game.Record is { Status: RuntimeStatus.Running } running ? running : null);
    }

    [Fact]
    [Trait("Acceptance", "A-LS-13")]
    public async Task A_notification_is_sent_before_the_entry_is_closed()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerCreate);

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed);

        game.Timeline.Only(PortCalls.NotificationsPublish, PortCalls.JournalClose, $"metric {RecordedMetrics.Operation}", "log runtime start failed", PortCalls.LeasesRelease)
            .Should().Equal(PortCalls.NotificationsPublish, PortCalls.JournalClose, $"metric {RecordedMetrics.Operation}", "log runtime start failed", PortCalls.LeasesRelease);
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-14")]
    public async Task Every_entry_says_in_utc_when_its_operation_began_and_ended(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        var entered = game.Time.GetUtcNow();

        var result = await game.RunAsync(kind);

        game.EntryOf(result).StartedAt.Should().Be(entered);
        game.ClosingOf(result).FinishedAt.Should().BeAfter(entered).And.BeOnOrBefore(game.Time.GetUtcNow());
        game.Entries.Should().AllSatisfy(static entry =>
        {
            entry.StartedAt.Offset.Should().Be(TimeSpan.Zero);
            entry.Closing!.FinishedAt.Should().BeOnOrAfter(entry.StartedAt);
            entry.Closing.FinishedAt.Offset.Should().Be(TimeSpan.Zero);
        });
    }
}
