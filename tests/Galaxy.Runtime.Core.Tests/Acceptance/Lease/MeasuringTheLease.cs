using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Lease;

public sealed class MeasuringTheLease
{
    // Every call of a port takes one.
    private const double OneMillisecond = 0.001;

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-09")]
    public async Task An_acquired_lease_is_measured_once(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);

        await game.RunAsync(kind);

        ShouldBeMeasuredOnce(game, "success");
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-09")]
    public async Task A_busy_lease_is_measured_once(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        await game.Backend.Leases.TryAcquireAsync("g1", "somebody else", TimeSpan.FromMinutes(1), CancellationToken.None);

        await game.RunAsync(kind);

        ShouldBeMeasuredOnce(game, "failure");
    }

    [Theory]
    [ClassData(typeof(EveryOperation))]
    [Trait("Acceptance", "A-LS-09")]
    public async Task A_lease_store_that_fails_is_measured_once_without_the_release_that_follows(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        game.Faults.FailAfter(PortCalls.LeasesAcquire);

        await game.RunAsync(kind);

        ShouldBeMeasuredOnce(game, "failure");
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    [Trait("Acceptance", "A-LS-11")]
    public async Task The_stop_and_start_inside_an_operation_take_no_lease_of_their_own(OperationKind kind)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);

        (await game.RunAsync(kind)).ShouldSucceed();

        game.Calls.Where(static call => call.StartsWith("leases.", StringComparison.Ordinal)).Should().Equal(PortCalls.LeasesAcquire, PortCalls.LeasesRelease);
        game.Metrics.Of(RecordedMetrics.LeaseAcquire).Should().ContainSingle();
        game.Entries.Should().HaveCount(3, "the inner stop and start leave entries all the same");
    }

    private static void ShouldBeMeasuredOnce(RuntimeHarness game, string outcome)
    {
        var sample = game.Metrics.Of(RecordedMetrics.LeaseAcquire).Should().ContainSingle().Which;
        sample.Value.Should().BeApproximately(OneMillisecond, 1e-9);
        sample.Tags.Should().Equal(new Dictionary<string, string> { ["galaxy.outcome"] = outcome });
    }
}
