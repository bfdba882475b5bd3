namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Lets a test do something to the servers in the moment before a certain port call of a host.</summary>
internal sealed class PortGate
{
    private readonly Lock gate = new();
    private readonly List<string> calls = [];
    private Func<Task>? act;
    private Func<int, string, bool>? which;

    /// <summary>The calls since the last plan, in order; renewals of leases aside, which come by the clock.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>Counts from one again; before the n-th call this is done, once.</summary>
    public void Before(int nth, Func<Task> what) => Plan((count, _) => count == nth, what);

    /// <summary>Counts from one again; before the next call of that name this is done, once.</summary>
    public void Before(string call, Func<Task> what) => Plan((_, name) => string.Equals(name, call, StringComparison.Ordinal), what);

    /// <summary>Counts from one again, and nothing is done.</summary>
    public void Open() => Plan(static (_, _) => false, static () => Task.CompletedTask);

    public void Enter(string call)
    {
        Func<Task>? now = null;
        lock (gate)
        {
            if (string.Equals(call, nameof(IGameLeaseStore.TryRenewAsync), StringComparison.Ordinal))
            {
                return;
            }

            calls.Add(call);
            if (act is not null && which!(calls.Count, call))
            {
                (now, act) = (act, null);
            }
        }

        // The call has not been made yet: to its caller this is a slow call.
        now?.Invoke().GetAwaiter().GetResult();
    }

    private void Plan(Func<int, string, bool> calling, Func<Task> what)
    {
        lock (gate)
        {
            calls.Clear();
            (which, act) = (calling, what);
        }
    }
}
