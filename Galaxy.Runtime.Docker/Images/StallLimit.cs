namespace Galaxy.Runtime.Docker;

/// <summary>A token that ends with the caller's, or when nothing has moved for a while.</summary>
internal sealed class StallLimit : IDisposable
{
    private readonly TimeSpan limit;
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource stalled;
    private readonly CancellationTokenRegistration registration;

    public StallLimit(TimeSpan limit, TimeProvider timeProvider, CancellationToken caller)
    {
        this.limit = limit;
        this.caller = caller;
        stalled = new CancellationTokenSource(limit, timeProvider);
        registration = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stalled);
    }

    public CancellationToken Token => stalled.Token;

    public bool IsStalled => stalled.IsCancellationRequested && !caller.IsCancellationRequested;

    public void Moved() => stalled.CancelAfter(limit);

    public void Dispose()
    {
        registration.Dispose();
        stalled.Dispose();
    }
}
