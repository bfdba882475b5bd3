using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>What a caller is answered when an opening was lost, or came too late.</summary>
public sealed class LostOpeningTests
{
    [Theory]
    [MemberData(nameof(AnyOperation.Kinds), MemberType = typeof(AnyOperation))]
    [Trait("Acceptance", "A-LS-12")]
    public async Task That_nothing_was_changed_is_answered_when_the_closing_row_is_written(OperationKind kind)
    {
        await using var runtime = await ReadyForAsync(kind);
        runtime.Faults.LateEffect(PortCalls.JournalOpen, TimeSpan.FromSeconds(5), nth: 1 + Count(runtime, PortCalls.JournalOpen));

        var result = await runtime.Runtime.RunAsync(kind, "g1");
        runtime.Time.Advance(TimeSpan.FromSeconds(10));

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
        result.ErrorMessage.Should().EndWith("nothing was changed");
        runtime.Journal[^1].Should().Match<OperationEntry>(entry => entry.OperationId == result.OperationId && entry.Closing!.ErrorCode == ErrorCode.ServiceUnavailable);
    }

    [Theory]
    [MemberData(nameof(AnyOperation.Kinds), MemberType = typeof(AnyOperation))]
    public async Task Without_the_closing_row_the_operation_is_interrupted(OperationKind kind)
    {
        await using var runtime = await ReadyForAsync(kind);
        runtime.Faults
            .LateEffect(PortCalls.JournalOpen, TimeSpan.FromSeconds(5), nth: 1 + Count(runtime, PortCalls.JournalOpen))
            .FailBefore(PortCalls.JournalAppend, nth: 1 + Count(runtime, PortCalls.JournalAppend));

        var result = await runtime.Runtime.RunAsync(kind, "g1");
        runtime.Time.Advance(TimeSpan.FromSeconds(10));

        result.ErrorCode.Should().Be(ErrorCode.Interrupted);
        result.ErrorMessage.Should().Contain(result.OperationId.ToString("N"));
        runtime.Journal[^1].Closing.Should().BeNull("the opening came late, and recovery settles it");
    }

    [Fact]
    public async Task An_opening_that_the_log_refused_changed_nothing_even_if_no_row_can_be_written()
    {
        await using var runtime = new TestRuntime();
        runtime.Faults.FailBefore(PortCalls.JournalOpen, fault: PortFault.Rejected).FailBefore(PortCalls.JournalAppend, fault: PortFault.Rejected);

        var result = await runtime.StartAsync();

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, false));
        result.ErrorMessage.Should().EndWith("nothing was changed");
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    public async Task An_opening_that_is_overtaken_is_a_lost_lease_and_touches_nothing(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        var record = game.Record;
        game.Ports.Before<IOperationLogStore>(nameof(IOperationLogStore.OpenAsync), () => game.Backend.Operations.AppendAsync(
            new OperationEntry
            {
                OperationId = new Guid(9, 0, 0, new byte[8]),
                CorrelationId = new Guid(9, 0, 0, new byte[8]),
                GameId = RuntimeHarness.Game,
                Kind = OperationKind.Stop,
                Source = OperationSource.Application,
                Fence = long.MaxValue,
                Closing = new OperationClosing { ErrorCode = ErrorCode.ReplayNoOp, FinishedAt = game.Time.GetUtcNow() },
            },
            CancellationToken.None).AsTask().IsCompletedSuccessfully.Should().BeTrue());

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.LeaseLost).Should().Contain("before anything was changed");
        result.CanRetry.Should().BeTrue();
        game.EngineChanges.Should().BeEmpty();
        game.Record.Should().Be(record);
        game.ClosingOf(result).ErrorCode.Should().Be(ErrorCode.Interrupted, "the log closed it as it came");
        game.Calls.Should().NotContain(PortCalls.LeasesRelease, "the lease may be another host's by now");
    }

    private static int Count(TestRuntime runtime, string call) => runtime.Faults.Calls.Count(made => made.Name == call);

    private static async Task<TestRuntime> ReadyForAsync(OperationKind kind)
    {
        var runtime = new TestRuntime();
        if (kind is not OperationKind.Start)
        {
            (await runtime.StartAsync()).IsSuccess.Should().BeTrue("the test relies on it");
        }

        if (kind is OperationKind.CleanupContainer)
        {
            (await runtime.StopAsync()).IsSuccess.Should().BeTrue("the test relies on it");
        }

        return runtime;
    }
}
