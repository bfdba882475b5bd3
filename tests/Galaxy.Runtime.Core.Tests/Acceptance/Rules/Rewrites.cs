using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>A write whose answer was lost is read back under the next fence, so that what is read is final.</summary>
public sealed class Rewrites : IDisposable
{
    private readonly RuntimeHarness game = new();

    public void Dispose() => game.Dispose();

    [Theory]
    [InlineData(OperationKind.Start, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.Stop, PortCalls.RecordsTransition)]
    [InlineData(OperationKind.Restart, PortCalls.RecordsTransition)]
    [InlineData(OperationKind.Restart, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.Patch, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.CleanupContainer, PortCalls.RecordsTransition)]
    public async Task A_write_that_happened_though_its_answer_was_lost_is_a_success_and_no_replay(OperationKind kind, string write)
    {
        await game.GivenReadyForAsync(kind);
        game.Faults.FailAfter(write);

        var result = await game.RunAsync(kind);

        result.ShouldSucceed().Should().Be(game.Record);
        game.ClosingOf(result).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Theory]
    [InlineData(OperationKind.Start, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.Stop, PortCalls.RecordsTransition)]
    [InlineData(OperationKind.Restart, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.CleanupContainer, PortCalls.RecordsTransition)]
    public async Task A_write_that_would_come_late_is_refused_once_it_was_read_back(OperationKind kind, string write)
    {
        await game.GivenReadyForAsync(kind);
        game.Faults.LateEffect(write, TimeSpan.FromSeconds(20));

        (await game.RunAsync(kind)).IsSuccess.Should().BeFalse();
        var settled = game.Record;
        game.Time.Advance(TimeSpan.FromMinutes(1));

        game.Record.Should().Be(settled);
    }

    [Theory]
    [InlineData(OperationKind.Start, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.Stop, PortCalls.RecordsTransition)]
    [InlineData(OperationKind.Restart, PortCalls.RecordsTransition)]
    [InlineData(OperationKind.Patch, PortCalls.RecordsUpsert)]
    [InlineData(OperationKind.CleanupContainer, PortCalls.RecordsTransition)]
    public async Task A_write_that_nobody_can_read_back_is_interrupted_and_changes_nothing_more(OperationKind kind, string write)
    {
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(write).FailBefore(PortCalls.RecordsBegin, nth: 2);

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.Interrupted);
        result.Record.Should().BeNull();
        game.EntryOf(result).Closing.Should().BeNull();
        game.Calls.SkipWhile(call => call != write).Skip(1).Should().Equal(PortCalls.RecordsBegin, PortCalls.LeasesRelease);
    }

    [Fact]
    public async Task Instants_are_as_precise_as_a_database()
    {
        game.Time.Advance(TimeSpan.FromTicks(7));

        (await game.StartAsync()).ShouldSucceed();
        var record = (await game.StopAsync()).ShouldSucceed();

        new[] { record.CreatedAt, record.StartedAt!.Value, record.StoppedAt!.Value, record.LastOpAt }
            .Concat(game.Entries.SelectMany(static entry => new[] { entry.StartedAt, entry.Closing!.FinishedAt }))
            .Concat(game.HealthEvents.Select(static told => told.OccurredAt))
            .Should().OnlyContain(static instant => instant.Ticks % TimeSpan.TicksPerMicrosecond == 0);
    }
}
