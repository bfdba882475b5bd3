namespace Galaxy.Runtime;

/// <summary>Operates on many games: lists them once, then runs an operation of each, so that every game is serialised, journaled and recovered as if it had been asked for alone.</summary>
internal sealed class BulkOperations(
    StopOperation stop, PatchOperation patch, GameInspector inspector, IRuntimeRecordStore records, PortCaller caller, RuntimeEventFeed feed, IRuntimeIdSource ids,
    TimeProvider time)
{
    private const int MaxParallelism = 64;

    public Task<BulkReport> StopAllAsync(StopAllRequest request, CancellationToken cancellationToken) => RunAsync(
        request,
        OperationKind.Stop,
        static _ => true,
        (game, sourceRef) => stop.StopAsync(
            new StopRequest(game.GameId, request.Reason) { Source = request.Source, SourceRef = sourceRef, Grace = request.Grace }, game, cancellationToken),
        cancellationToken);

    public Task<BulkReport> PatchAllAsync(PatchAllRequest request, CancellationToken cancellationToken)
    {
        var settings = request.Settings?.DigestOrNull;
        return RunAsync(
            request,
            OperationKind.Patch,
            record => record.ImageRef != request.NewImageRef || (request.Settings is not null && record.SettingsDigest != settings),
            (game, sourceRef) => patch.PatchAsync(
                new PatchRequest(game.GameId, request.NewImageRef) { Source = request.Source, SourceRef = sourceRef, Settings = request.Settings, Force = request.Force },
                game,
                cancellationToken),
            cancellationToken);
    }

    private async Task<BulkReport> RunAsync(
        BulkRequest request, OperationKind kind, Func<RuntimeRecord, bool> isDue, Func<ListedGame, string, Task<OperationResult>> act, CancellationToken cancellationToken)
    {
        Check(request);
        var games = new List<ListedGame>();
        var running = request.Filter with { Status = RuntimeStatus.Running };
        await foreach (var record in caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(running, cancel), cancellationToken))
        {
            if (isDue(record))
            {
                games.Add(new ListedGame(record.GameId, record.Fence, inspector));
            }
        }

        var tally = new BulkTally(ids.NextOperationId(), kind, games, feed, time);
        var sourceRef = request.SourceRef ?? $"bulk:{tally.BulkId:N}";
        await Parallel.ForEachAsync(games, new ParallelOptions { MaxDegreeOfParallelism = request.Parallelism, CancellationToken = CancellationToken.None }, async (game, _) =>
        {
            if (tally.Failures >= request.MaxFailures || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                tally.Add(game, await act(game, sourceRef));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Nothing of it was changed: it is left.
            }
        });
        return tally.End();
    }

    private static void Check(BulkRequest request)
    {
        ArgumentNullException.ThrowIfNull(request.Filter, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Parallelism, 1, nameof(request));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Parallelism, MaxParallelism, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaxFailures ?? 1, 1, nameof(request));
        if (request.Filter.Status is not (null or RuntimeStatus.Running))
        {
            throw new ArgumentException("Only games that run are stopped or patched: the filter's status is null or running.", nameof(request));
        }
    }
}

/// <summary>A game as it was listed. What another operation does to it from then on is not overturned.</summary>
internal sealed class ListedGame(string gameId, long fence, GameInspector inspector)
{
    private bool hasBegun;
    private string? reason;

    public string GameId => gameId;

    /// <summary>Takes the steps if the game is still as it was listed; it holds the game's lease.</summary>
    public async ValueTask<StepResult> RunAsync(OperationScope scope, Steps steps)
    {
        hasBegun = true;
        if (scope.Record?.Fence != fence)
        {
            return Skip(new Failure(ErrorCode.Conflict, "another operation changed the game since it was listed"));
        }

        if ((await inspector.TryFindUnresolvedAsync(scope)).HasFailed(out var unresolved, out var notRead))
        {
            return notRead;
        }

        if (unresolved is not null)
        {
            return Skip(new Failure(ErrorCode.Conflict, Failures.Unresolved(unresolved)) { CanRetry = true });
        }

        var result = await steps(scope);
        return result.Failure is { IsPostponed: true } notNow ? Skip(notNow) : result;
    }

    /// <summary>Why the game was left alone; null if the operation was tried.</summary>
    public string? SkippedBecause(OperationResult result) => hasBegun ? reason : result.ErrorCode is ErrorCode.Conflict ? result.ErrorMessage : null;

    private Failure Skip(Failure failure)
    {
        reason = failure.Cause;
        return failure;
    }
}

/// <summary>Counts what became of the games, and publishes each step.</summary>
internal sealed class BulkTally
{
    private readonly Lock gate = new();
    private readonly OperationKind kind;
    private readonly IReadOnlyList<ListedGame> games;
    private readonly RuntimeEventFeed feed;
    private readonly TimeProvider time;
    private readonly List<OperationResult> done = [];
    private readonly List<OperationResult> failed = [];
    private readonly List<SkippedGame> skipped = [];

    public BulkTally(Guid bulkId, OperationKind kind, IReadOnlyList<ListedGame> games, RuntimeEventFeed feed, TimeProvider time)
    {
        BulkId = bulkId;
        this.kind = kind;
        this.games = games;
        this.feed = feed;
        this.time = time;
        Publish(gameId: null, hasEnded: false);
    }

    public Guid BulkId { get; }

    public int Failures
    {
        get
        {
            lock (gate)
            {
                return failed.Count;
            }
        }
    }

    public void Add(ListedGame game, OperationResult result)
    {
        lock (gate)
        {
            if (game.SkippedBecause(result) is { } reason)
            {
                skipped.Add(new SkippedGame { GameId = game.GameId, Reason = reason });
            }
            else
            {
                (result.IsSuccess ? done : failed).Add(result);
            }

            Publish(game.GameId, hasEnded: false);
        }
    }

    public BulkReport End()
    {
        lock (gate)
        {
            Publish(gameId: null, hasEnded: true);
            var begun = done.Concat(failed).Select(static result => result.GameId).Concat(skipped.Select(static game => game.GameId)).ToHashSet(StringComparer.Ordinal);
            return new BulkReport
            {
                BulkId = BulkId,
                Done = done,
                Failed = failed,
                Skipped = skipped,
                Left = [.. games.Select(static game => game.GameId).Where(gameId => !begun.Contains(gameId))],
            };
        }
    }

    private void Publish(string? gameId, bool hasEnded) => feed.Publish(new BulkProgress
    {
        OccurredAt = time.GetUtcNow(),
        BulkId = BulkId,
        Kind = kind,
        Total = games.Count,
        Done = done.Count,
        Failed = failed.Count,
        Skipped = skipped.Count,
        GameId = gameId,
        HasEnded = hasEnded,
    });
}
