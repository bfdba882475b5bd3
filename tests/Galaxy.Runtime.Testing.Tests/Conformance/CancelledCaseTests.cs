namespace Galaxy.Runtime.Testing.Tests;

public sealed class CancelledCaseTests
{
    [Fact]
    public async Task A_case_that_waits_for_real_time_ends_when_its_token_fires()
    {
        using var giveUp = new CancellationTokenSource();
        var contract = new GameLeaseStoreContract(
            () =>
            {
                giveUp.Cancel();
                return new InMemoryLeaseStore(TimeProvider.System);
            },
            new RealTimeConformanceClock());

        var run = () => contract.RunAsync("A lease ends with its TTL", giveUp.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Neither_clock_lets_time_pass_for_a_token_that_has_fired()
    {
        var time = new ManualTimeProvider();
        var before = time.GetUtcNow();
        var cancelled = new CancellationToken(canceled: true);

        foreach (IConformanceClock clock in (IConformanceClock[])[new ManualConformanceClock(time), new RealTimeConformanceClock()])
        {
            var pass = async () => await clock.PassAsync(TimeSpan.FromDays(1), cancelled);

            await pass.Should().ThrowAsync<OperationCanceledException>();
        }

        time.GetUtcNow().Should().Be(before);
    }
}
