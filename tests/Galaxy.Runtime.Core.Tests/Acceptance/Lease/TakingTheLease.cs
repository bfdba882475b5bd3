using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Lease;

public sealed class TakingTheLease
{
    private static readonly string FirstToken = new SequentialIdSource().NextLeaseToken();

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-01")]
    public async Task A_lease_is_asked_for_with_the_game_a_fresh_token_and_the_configured_ttl(OperationKind kind)
    {
        using var game = new RuntimeHarness(static options => options.Lease.Duration = TimeSpan.FromSeconds(47));
        await game.GivenReadyForAsync(kind);

        (await game.RunAsync(kind)).ShouldSucceed();

        var acquire = game.Ports.CallsOf<IGameLeaseStore>(nameof(IGameLeaseStore.TryAcquireAsync)).Single();
        acquire.Arguments.Take(3).Should().Equal("g1", FirstToken, TimeSpan.FromSeconds(47));
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-07")]
    public async Task A_lease_store_that_fails_is_service_unavailable_and_touches_nothing(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(PortCalls.LeasesAcquire);

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.ServiceUnavailable, "acquire game lease: ").Should().EndWith(RuntimeHarness.PlannedFault(PortCalls.LeasesAcquire));
        result.CanRetry.Should().BeTrue();
        game.Calls.Should().Equal(PortCalls.LeasesAcquire, PortCalls.LeasesRelease, PortCalls.JournalAppend);
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-07")]
    public async Task A_lease_that_was_taken_though_the_answer_was_lost_is_released_with_the_same_token(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailAfter(PortCalls.LeasesAcquire);

        (await game.RunAsync(kind)).ShouldFail(ErrorCode.ServiceUnavailable);

        game.Ports.CallsOf<IGameLeaseStore>(nameof(IGameLeaseStore.ReleaseAsync)).Should().ContainSingle().Which.Arguments[1].Should().Be(FirstToken);
        game.Backend.Leases.FindHolder("g1").Should().BeNull();
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-08")]
    public async Task A_busy_game_is_a_conflict_that_may_be_retried_and_touches_nothing(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        await game.Backend.Leases.TryAcquireAsync("g1", "somebody else", TimeSpan.FromMinutes(1), CancellationToken.None);

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.Conflict);
        result.CanRetry.Should().BeTrue();
        game.Calls.Should().Equal(PortCalls.LeasesAcquire, PortCalls.JournalAppend);
        game.Backend.Leases.FindHolder("g1").Should().Be("somebody else");
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-10")]
    public async Task An_invalid_request_draws_no_token_and_asks_for_no_lease(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);

        (await game.RunAsync(kind, gameId: " ")).IsSuccess.Should().BeFalse();

        game.Calls.Should().NotContain(PortCalls.LeasesAcquire).And.NotContain(PortCalls.LeasesRelease);
        game.Metrics.Of(RecordedMetrics.LeaseAcquire).Should().BeEmpty();
        await game.RunAsync(kind);
        game.Ports.CallsOf<IGameLeaseStore>(nameof(IGameLeaseStore.TryAcquireAsync)).Single().Arguments[1].Should().Be(FirstToken, "the refused request drew none");
    }

    [Fact]
    [Trait("Acceptance", "A-LS-15")]
    public async Task Of_two_operations_on_one_game_one_proceeds_and_the_other_is_a_conflict()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddRegistryImage("repo/slow:1");
        game.Docker.PullTime = TimeSpan.FromSeconds(5);

        var first = game.Begin(OperationKind.Start, "g1", imageRef: "repo/slow:1");
        var second = await game.RunAsync(OperationKind.Restart);

        second.ShouldFail(ErrorCode.Conflict);
        (await game.EndAsync(first)).ShouldSucceed();
    }

    [Fact]
    [Trait("Acceptance", "A-LS-15")]
    public async Task Operations_on_two_games_do_not_wait_for_each_other()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddRegistryImage("repo/slow:1");
        game.Docker.PullTime = TimeSpan.FromSeconds(5);

        var first = game.Begin(OperationKind.Start, "g1", imageRef: "repo/slow:1");
        (await game.StartAsync(gameId: "g2")).ShouldSucceed();

        first.IsCompleted.Should().BeFalse("it still pulls");
        (await game.EndAsync(first)).ShouldSucceed();
    }
}
