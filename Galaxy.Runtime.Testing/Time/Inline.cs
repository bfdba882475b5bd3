namespace Galaxy.Runtime.Testing;

/// <summary>
/// Runs what wakes others outside the caller's synchronization context (test frameworks have one): only then do the continuations that
/// it sets free run here and now instead of on the thread pool, and a test that moved the clock sees their effect.
/// </summary>
internal static class Inline
{
    public static void Run(Action wakeUp)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            wakeUp();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
