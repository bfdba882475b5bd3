namespace Galaxy.Runtime.TestSupport;

/// <summary>Looks again and again until what is expected has come about, for a bounded time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<T> GetAsync<T>(Func<Task<T>> look, Func<T, bool> isExpected, string what, TimeSpan? patience = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isExpected(seen))
            {
                return seen;
            }

            if (TimeProvider.System.GetElapsedTime(began) > (patience ?? Patience))
            {
                throw new TimeoutException($"{what} was expected, and last seen was: {seen}");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
