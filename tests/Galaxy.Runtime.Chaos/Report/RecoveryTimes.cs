namespace Galaxy.Runtime.Chaos;

/// <summary>
/// Inspects all games again and again. After a crash a game is well when no journal entry from before the crash is open, and it is as its
/// record says or a later operation is at work on it.
/// </summary>
internal sealed class RecoveryTimes(PrivateServers here, StateMarks marks, ChaosReport report)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan InspectionTakes = TimeSpan.FromSeconds(3);

    private readonly List<CrashFault> faults = [];

    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    /// <summary>To be called before the kill: the clock runs from here.</summary>
    public CrashFault Begin(FaultKind kind, bool isAlone)
    {
        var fault = new CrashFault(kind, TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow(), isAlone);
        lock (faults)
        {
            faults.Add(fault);
        }

        return fault;
    }

    /// <summary>Which games may be unwell by it.</summary>
    public void Expect(CrashFault fault, IEnumerable<string> games)
    {
        lock (faults)
        {
            fault.Pending = new HashSet<string>(games, StringComparer.Ordinal);
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(Pause, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until every game is well, or too long.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (IsPending && TimeProvider.System.GetElapsedTime(began) < Limit)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }

        lock (faults)
        {
            foreach (var fault in faults.Where(static fault => fault.Pending is { Count: > 0 }))
            {
                // No promise is about time; what stays wrong is left to the last recovery, and to the invariants.
                report.Noted($"{fault.Kind}: {string.Join(", ", fault.Pending!)} not well after {TimeProvider.System.GetElapsedTime(fault.At).TotalSeconds:0.0} s");
            }
        }
    }

    private bool IsPending
    {
        get
        {
            lock (faults)
            {
                return faults.Exists(static fault => fault.Pending is not { Count: 0 });
            }
        }
    }

    private async Task LookAsync()
    {
        try
        {
            var at = TimeProvider.System.GetTimestamp();
            var sight = await GameSight.TakeAsync(here).WaitAsync(InspectionTakes, TimeProvider.System);
            marks.MarkNew();
            lock (faults)
            {
                // Others cannot be judged by what was looked up before they struck.
                faults.Where(fault => fault.Pending is { Count: > 0 } && fault.At < at).ToList().ForEach(fault => Judge(fault, sight));
            }
        }
        catch (Exception exception) when (exception is TimeoutException or Npgsql.NpgsqlException or HttpRequestException or IOException or InvalidOperationException)
        {
            // A server is down: nobody is known to be well.
        }
    }

    private void Judge(CrashFault fault, GameSight sight)
    {
        var pending = fault.Pending!;
        foreach (var gameId in pending.ToList())
        {
            var entries = sight.Open[gameId].ToList();
            if (entries.Exists(entry => entry.StartedAt <= fault.Instant) || (entries.Count == 0 && sight.Problem(gameId) is not null))
            {
                fault.Unwell.Add(gameId);
                continue;
            }

            pending.Remove(gameId);
            if (fault.Unwell.Contains(gameId))
            {
                report.Healed(fault, TimeProvider.System.GetElapsedTime(fault.At));
            }
        }
    }
}
