namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>Waits for what other threads do, by looking again and again until a deadline that only a broken run reaches.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task IsTrueAsync(Func<bool> condition, string because)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"It never became true that {because}.");
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>The task's result, or a failure when it does not end.</summary>
    public static Task<T> EndsAsync<T>(Task<T> task) => task.WaitAsync(Patience, TimeProvider.System);
}
