namespace Galaxy.Runtime.Testing;

/// <summary>
/// The engine's one lock. What a change sets free (waiters, watchers) runs on the same thread right after the lock is left, so that
/// a run on a manual clock is deterministic and nobody's code runs inside the lock. Not to be nested.
/// </summary>
internal sealed class EngineGate
{
    private readonly Lock gate = new();
    private List<Action> afterwards = [];

    public T Inside<T>(Func<T> change)
    {
        List<Action> due = [];
        try
        {
            lock (gate)
            {
                try
                {
                    return change();
                }
                finally
                {
                    (due, afterwards) = (afterwards, []);
                }
            }
        }
        finally
        {
            due.ForEach(Inline.Run);
        }
    }

    public void Inside(Action change) => Inside(() =>
    {
        change();
        return true;
    });

    /// <summary>Remembers what to do when the lock is left; the caller is inside.</summary>
    public void Afterwards(Action action) => afterwards.Add(action);
}
