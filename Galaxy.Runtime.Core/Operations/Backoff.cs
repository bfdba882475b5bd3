namespace Galaxy.Runtime;

/// <summary>How long to wait between attempts.</summary>
internal static class Backoff
{
    private const int LargestShift = 30;

    /// <summary>Doubled with each failure, up to the longest.</summary>
    /// <param name="failuresBefore">How many attempts failed before the one that just did; 0 is the first failure.</param>
    /// <param name="first">The wait after the first failure.</param>
    /// <param name="longest">The longest wait.</param>
    public static TimeSpan Delay(int failuresBefore, TimeSpan first, TimeSpan longest)
    {
        var wait = first.TotalMilliseconds * (1L << Math.Min(failuresBefore, LargestShift));
        return wait < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(wait) : longest;
    }

    /// <summary>A pause spread by a tenth in both directions, so that hosts that boot together do not stay together.</summary>
    public static TimeSpan Spread(TimeSpan pause, TimeProvider time) => pause * (0.9 + (0.2 * (time.GetTimestamp() % 1_000 / 1_000.0)));
}
