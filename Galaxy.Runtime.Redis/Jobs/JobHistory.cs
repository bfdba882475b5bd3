using System.Globalization;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// What the runtime's stores know of a job that may have been delivered before. Every method throws <see cref="RuntimePortException"/> when a store does not answer in
/// time or refuses.
/// </summary>
internal sealed class JobHistory(IOperationLogStore journal, IRuntimeRecordStore records, TimeSpan deadline, TimeProvider time)
{
    private const int FirstPage = 50;
    private const int PageGrowth = 4;

    /// <summary>Finds the operation of a job that succeeded.</summary>
    public ValueTask<OperationEntry?> FindSucceededAsync(OperationKind kind, HeldJob job, CancellationToken cancellationToken) =>
        AskAsync(cancel => journal.FindSucceededAsync(job.GameId, kind, job.Id, time.GetUtcNow(), cancel), cancellationToken);

    /// <summary>Finds a stop or cleanup of a game that a caller asked for, whatever was answered; one that was no valid request is none.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="since">It ended at or after this, or has not ended.</param>
    /// <param name="counts">Which one it must be.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask<OperationEntry?> FindStopAsync(string gameId, DateTimeOffset since, Func<OperationEntry, bool> counts, CancellationToken cancellationToken)
    {
        for (var limit = FirstPage; ; limit *= PageGrowth)
        {
            var acts = await AskAsync(cancel => journal.ReadActsAsync(gameId, since, limit, cancel), cancellationToken).ConfigureAwait(false);
            foreach (var act in acts)
            {
                if (act is { Kind: OperationKind.Stop or OperationKind.CleanupContainer, Source: not (OperationSource.AutoReconcile or OperationSource.AutoTtl) } && counts(act))
                {
                    return act;
                }
            }

            if (acts.Count < limit)
            {
                return null;
            }
        }
    }

    /// <summary>Finds what a game is now.</summary>
    /// <returns>The status; null if the game has no record.</returns>
    public async ValueTask<RuntimeStatus?> FindStatusAsync(string gameId, CancellationToken cancellationToken) =>
        (await AskAsync(cancel => records.FindAsync(gameId, cancel), cancellationToken).ConfigureAwait(false))?.Status;

    private async ValueTask<T> AskAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            // A store that does not listen to its token must not hold the job up.
            return await ask(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RuntimePortException(
                PortFault.TimedOut, string.Create(CultureInfo.InvariantCulture, $"The store did not answer within {deadline.TotalSeconds:0.###} s."), cancelled);
        }
    }
}
