namespace Galaxy.Runtime.Docker;

/// <summary>The caller's token and our own limit of a call in one token, and which of the two it was.</summary>
internal sealed class CallDeadline : IDisposable
{
    // What a timer can hold.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly CancellationTokenSource? source;
    private readonly CancellationTokenRegistration registration;

    public CallDeadline(TimeSpan limit, TimeProvider timeProvider, CancellationToken caller)
    {
        Caller = caller;
        if (limit == Timeout.InfiniteTimeSpan)
        {
            Token = caller;
            return;
        }

        source = new CancellationTokenSource(limit < Longest ? limit : Longest, timeProvider);
        registration = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
        Token = source.Token;
    }

    public CancellationToken Caller { get; }

    public CancellationToken Token { get; }

    public void Dispose()
    {
        registration.Dispose();
        source?.Dispose();
    }
}
