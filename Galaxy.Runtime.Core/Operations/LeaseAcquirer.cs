using System.Collections.Concurrent;

namespace Galaxy.Runtime;

/// <summary>Takes a game's lease for an operation, waiting a bounded time where that is asked for, and frees it.</summary>
internal sealed class LeaseAcquirer(
    IGameLeaseStore store, IOperationLogStore journal, ActiveStarts starts, LiveSweeps sweeps, PortCaller caller, LeaseOptions options, OperationReporter reporter, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <returns>The lease, or null when another operation holds the game.</returns>
    /// <exception cref="RuntimePortException">The lease store did not answer.</exception>
    /// <exception cref="OperationCanceledException">The clock was ended.</exception>
    public async ValueTask<GameLease?> AcquireAsync(Operation operation, string token, CallClock clock, CallClock fresh, CancellationToken cancellationToken)
    {
        try
        {
            return await MeasureAsync(operation, token, clock, cancellationToken);
        }
        catch (Exception)
        {
            // The answer may have been lost, not the lease.
            await ReleaseAsync(operation, token, fresh);
            throw;
        }
    }

    /// <summary>Frees a lease; when that fails, its TTL does.</summary>
    public async ValueTask ReleaseAsync(Operation operation, string token, CallClock fresh)
    {
        try
        {
            await caller.SendAsync(PortCall.ReleaseLease, fresh, cancel => store.ReleaseAsync(operation.GameId, token, cancel));
        }
        catch (Exception fault)
        {
            reporter.ReleaseFailed(operation, fault);
        }
    }

    private async ValueTask<GameLease?> MeasureAsync(Operation operation, string token, CallClock clock, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var acquired = false;
        try
        {
            var lease = await WaitAsync(operation, token, clock, began, cancellationToken);
            acquired = lease is not null;
            return lease;
        }
        finally
        {
            reporter.LeaseAcquired(time.GetElapsedTime(began), acquired);
        }
    }

    private async ValueTask<GameLease?> WaitAsync(Operation operation, string token, CallClock clock, long began, CancellationToken cancellationToken)
    {
        var refusals = 0;
        while (true)
        {
            var asked = time.GetTimestamp();
            if (await caller.SendAsync(PortCall.AcquireLease, clock, cancel => store.TryAcquireAsync(operation.GameId, token, options.Duration, cancel)))
            {
                return new GameLease(store, caller, operation.GameId, token, options, time, asked);
            }

            if (sweeps.TryEnd(operation.GameId, out var released)
                || (await MayCancelStartAsync(operation, clock) && starts.TryCancelUncommitted(operation.GameId, out released)))
            {
                try
                {
                    await released.WaitAsync(options.Duration, time, cancellationToken);
                    continue;
                }
                catch (TimeoutException)
                {
                    // It was asked to let go and does not, because its stores do not answer: the game is busy.
                    return null;
                }
            }

            var left = options.AcquireTimeout - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || operation.IsReconcile)
            {
                return null;
            }

            var pause = Backoff.Delay(refusals++, FirstPause, LongestPause);
            await Task.Delay(pause < left ? pause : left, time, cancellationToken);
        }
    }

    /// <summary>A stop that was sent again after its key had succeeded stops nothing any more, a start that came later least of all.</summary>
    private async ValueTask<bool> MayCancelStartAsync(Operation operation, CallClock clock) =>
        operation.Kind is OperationKind.Stop
        && starts.HasAny(operation.GameId)
        && (operation.IdempotencyKey is not { } key
            || await caller.SendAsync(
                PortCall.FindSucceeded, clock, cancel => journal.FindSucceededAsync(operation.GameId, operation.Kind, key, time.GetUtcNow(), cancel)) is null);
}

/// <summary>The starts of this process that hold their lease, so that a stop of the same game need not wait for a pull.</summary>
internal sealed class ActiveStarts
{
    private readonly ConcurrentDictionary<string, OperationScope> starts = new(StringComparer.Ordinal);

    public void Add(OperationScope scope) => starts[scope.GameId] = scope;

    public void Remove(OperationScope scope) => starts.TryRemove(KeyValuePair.Create(scope.GameId, scope));

    public bool HasAny(string gameId) => starts.ContainsKey(gameId);

    /// <summary>Cancels the game's start if it has not begun to change anything.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="released">Ends when that start has released its lease.</param>
    /// <returns>Whether there was such a start.</returns>
    public bool TryCancelUncommitted(string gameId, out Task released)
    {
        var isCancelled = starts.TryGetValue(gameId, out var scope) && scope.TryCancelForStop();
        released = isCancelled ? scope!.Released : Task.CompletedTask;
        return isCancelled;
    }
}
