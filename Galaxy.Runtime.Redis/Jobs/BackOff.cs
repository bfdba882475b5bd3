namespace Galaxy.Runtime.Redis;

internal static class BackOff
{
    private const int LargestShift = 30;

    /// <summary>The wait after so many failures before (0 is the first): doubled each time, up to the longest.</summary>
    public static TimeSpan Delay(int failuresBefore, TimeSpan first, TimeSpan longest)
    {
        var wait = first.TotalMilliseconds * (1L << Math.Min(failuresBefore, LargestShift));
        return wait < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(wait) : longest;
    }
}
