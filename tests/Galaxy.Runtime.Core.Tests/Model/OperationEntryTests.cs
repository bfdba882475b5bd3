namespace Galaxy.Runtime.Core.Tests.Model;

public sealed class OperationEntryTests
{
    private const long Fence = 7;
    private const string Image = "repo/engine:1.2.3";

    /// <summary>Which status of a record that carries the entry's fence is which kind's goal.</summary>
    public static TheoryData<OperationKind, RuntimeStatus, bool> Goals { get; } = new()
    {
        { OperationKind.Start, RuntimeStatus.Running, true },
        { OperationKind.Start, RuntimeStatus.Stopped, false },
        { OperationKind.Start, RuntimeStatus.Removed, false },
        { OperationKind.Restart, RuntimeStatus.Running, true },
        { OperationKind.Restart, RuntimeStatus.Stopped, false },
        { OperationKind.Restart, RuntimeStatus.Removed, false },
        { OperationKind.Patch, RuntimeStatus.Running, true },
        { OperationKind.Patch, RuntimeStatus.Stopped, false },
        { OperationKind.Patch, RuntimeStatus.Removed, false },
        { OperationKind.Stop, RuntimeStatus.Running, false },
        { OperationKind.Stop, RuntimeStatus.Stopped, true },
        { OperationKind.Stop, RuntimeStatus.Removed, true },
        { OperationKind.CleanupContainer, RuntimeStatus.Running, false },
        { OperationKind.CleanupContainer, RuntimeStatus.Stopped, false },
        { OperationKind.CleanupContainer, RuntimeStatus.Removed, true },
        { OperationKind.Unknown, RuntimeStatus.Running, false },
        { OperationKind.Start, RuntimeStatus.Unknown, false },
        { OperationKind.Stop, RuntimeStatus.Unknown, false },
    };

    [Theory]
    [MemberData(nameof(Goals))]
    public void A_goal_is_reached_by_the_status_of_its_kind(OperationKind kind, RuntimeStatus status, bool isReached) =>
        Entry(kind).IsGoalReachedBy(Head(status)).Should().Be(isReached);

    [Theory]
    [MemberData(nameof(Goals))]
    public void A_goal_is_reached_by_a_record_of_a_second_fence_but_not_by_an_earlier_one(OperationKind kind, RuntimeStatus status, bool isReached)
    {
        Entry(kind).IsGoalReachedBy(Head(status) with { Fence = Fence + 1 }).Should().Be(isReached);
        Entry(kind).IsGoalReachedBy(Head(status) with { Fence = Fence - 1 }).Should().BeFalse();
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public void What_starts_a_game_is_reached_only_by_its_own_image_compared_literally(OperationKind kind)
    {
        Entry(kind).IsGoalReachedBy(Head(RuntimeStatus.Running) with { ImageRef = "docker.io/" + Image }).Should().BeFalse();
        Entry(kind).IsGoalReachedBy(Head(RuntimeStatus.Running) with { ImageRef = Image.ToUpperInvariant() }).Should().BeFalse();
    }

    [Fact]
    public void Nothing_is_reached_without_a_record() =>
        Enum.GetValues<OperationKind>().Should().AllSatisfy(static kind => Entry(kind).IsGoalReachedBy(null).Should().BeFalse());

    [Fact]
    public void An_attempt_of_the_reconciler_that_failed_before_it_changed_anything_is_an_act()
    {
        var attempt = Entry(OperationKind.Start) with
        {
            Source = OperationSource.AutoReconcile,
            Closing = new OperationClosing { ErrorCode = ErrorCode.ImagePullFailed, FinishedAt = DateTimeOffset.UnixEpoch },
        };

        attempt.IsAct.Should().BeTrue();
        (attempt with { Source = OperationSource.Application }).IsAct.Should().BeFalse("a caller's start that changed nothing is none");
    }

    private static OperationEntry Entry(OperationKind kind) => new()
    {
        OperationId = new Guid("00000000-0000-0000-0000-000000000001"),
        CorrelationId = new Guid("00000000-0000-0000-0000-000000000001"),
        GameId = "g1",
        Kind = kind,
        Source = OperationSource.Application,
        Fence = Fence,
        ImageRef = Image,
    };

    private static RuntimeRecord Head(RuntimeStatus status) => new() { GameId = "g1", Status = status, ImageRef = Image, Fence = Fence };
}
