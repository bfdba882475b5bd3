namespace Galaxy.Runtime.Testing;

internal sealed class FaultyStoreClock(FaultPlan plan, IStoreClock inner) : IStoreClock
{
    public ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.StoreClockRead, "", inner.ReadAsync, cancellationToken);
}
