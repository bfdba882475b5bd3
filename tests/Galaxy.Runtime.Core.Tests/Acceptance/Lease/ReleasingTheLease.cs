using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Lease;

public sealed class ReleasingTheLease
{
    private static readonly string FirstToken = new SequentialIdSource().NextLeaseToken();

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-02")]
    public async Task A_success_releases_its_own_lease_once_and_last(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);

        (await game.RunAsync(kind)).ShouldSucceed();

        game.Timeline.Seen.TakeLast(4).Should().SatisfyRespectively(
            static close => close.Should().Be(PortCalls.JournalClose),
            static metric => metric.Should().Be($"metric {RecordedMetrics.Operation}"),
            static log => log.Should().StartWith("log runtime "),
            static release => release.Should().Be(PortCalls.LeasesRelease));
        game.Ports.CallsOf<IGameLeaseStore>(nameof(IGameLeaseStore.ReleaseAsync)).Should().ContainSingle().Which.Arguments.Take(2).Should().Equal("g1", FirstToken);
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-03")]
    public async Task A_failure_releases_the_lease(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(PortCalls.RecordsBegin);

        (await game.RunAsync(kind)).IsSuccess.Should().BeFalse();

        game.Calls.Should().ContainSingle(static call => call == PortCalls.LeasesRelease);
        game.Backend.Leases.FindHolder("g1").Should().BeNull();
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-04")]
    public async Task A_bug_of_a_port_is_an_internal_error_that_tells_no_secret_and_releases_the_lease(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Ports.Before<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.BeginAsync), static () => throw new InvalidOperationException("Password=secret"));

        var result = await game.RunAsync(kind);

        result.ShouldFail(ErrorCode.InternalError).Should().Contain(nameof(InvalidOperationException)).And.NotContain("secret");
        game.Backend.Leases.FindHolder("g1").Should().BeNull();
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-05")]
    public async Task A_request_cancelled_before_its_commit_is_journaled_and_releases_on_a_live_token(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        using var caller = new CancellationTokenSource();
        await game.GivenReadyForAsync(kind);
        var before = game.Record;
        game.Ports.Before<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.BeginAsync), caller.Cancel);
        CancellationToken? seen = null;
        game.Ports.Before<IGameLeaseStore>(nameof(IGameLeaseStore.ReleaseAsync), () => seen = game.Ports.CallsOf<IGameLeaseStore>(nameof(IGameLeaseStore.ReleaseAsync))[^1].Argument<CancellationToken>());

        await FluentActions.Awaiting(() => game.RunAsync(kind, "g1", caller.Token)).Should().ThrowAsync<OperationCanceledException>();

        game.Entries.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Cancelled);
        game.Record.Should().Be(before);
        seen.Should().NotBeNull().And.NotBe(caller.Token);
        game.Backend.Leases.FindHolder("g1").Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-LS-05")]
    public async Task A_release_that_hangs_ends_with_its_own_deadline()
    {
        using var game = new RuntimeHarness(static options => options.Timeouts.Store = TimeSpan.FromSeconds(5));
        game.Faults.Hang(PortCalls.LeasesRelease);
        var began = game.Time.GetUtcNow();

        (await game.StartAsync()).ShouldSucceed();

        (game.Time.GetUtcNow() - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5)).And.BeLessThan(TimeSpan.FromSeconds(6));
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-06")]
    public async Task A_release_that_fails_changes_nothing_and_is_logged(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailBefore(PortCalls.LeasesRelease);

        (await game.RunAsync(kind)).ShouldSucceed();

        var line = game.Log.Of("release game lease").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Warning);
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("err", RuntimeHarness.PlannedFault(PortCalls.LeasesRelease));
    }
}
