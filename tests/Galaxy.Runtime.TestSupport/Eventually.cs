namespace Galaxy.Runtime.TestSupport;

/// <summary>Looks again and again until what is expected has come about, for a time that only a broken run needs.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(() => Task.FromResult(condition()), what);

    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            await PauseAsync(began, Patience, () => $"It never came true that {what}.");
        }
    }

    /// <summary>What is seen at last.</summary>
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

            await PauseAsync(began, patience ?? Patience, () => $"{what} was expected, and last seen was: {seen}");
        }
    }

    /// <summary>The task's result, or a failure when it does not end.</summary>
    public static Task<T> EndsAsync<T>(Task<T> task) => task.WaitAsync(Patience, TimeProvider.System);

    private static async Task PauseAsync(long began, TimeSpan patience, Func<string> complaint)
    {
        if (TimeProvider.System.GetElapsedTime(began) > patience)
        {
            throw new TimeoutException(complaint());
        }

        await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
    }
}
