using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Galaxy.Runtime;

/// <summary>
/// Which games that crashed or went down with their engine are to be started again, and when. The journal is the memory; what is kept here only saves reading it again, and
/// is made anew after a restart from the records that stopped lately.
/// </summary>
internal sealed class RestartSchedule(CrashJournal crashes, CrashRestartOptions options, BootOptions boot)
{
    private const int ReadsPerPass = 200;

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly TimeSpan lookBack = CrashJournal.LookBackOf(options);

    /// <summary>Whether a game may be due a restart, as far as its record shows: it stopped, and not so long ago that every attempt is past.</summary>
    public bool Concerns(RuntimeRecord? record, DateTimeOffset now) =>
        (options.Enabled || boot.Resume is BootResume.Running) && record is { Status: RuntimeStatus.Stopped, StoppedAt: { } stoppedAt } && stoppedAt > now - lookBack;

    /// <summary>
    /// What is due to the games that stopped lately. A journal that says that nothing is due is read once; a pass reads a bounded number of
    /// those it does not know yet, and of those that wait.
    /// </summary>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public async ValueTask<IReadOnlyList<ReconcileItem>> PlanAsync(IReadOnlyList<RuntimeRecord> stopped, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var items = new List<ReconcileItem>();
        var (firstReads, rereads) = (0, 0);
        foreach (var record in stopped)
        {
            var item = Find(record) switch
            {
                null when firstReads++ < ReadsPerPass => await ReadAsync(record, now, cancellationToken).ConfigureAwait(false),
                { Item: not null } when rereads++ < ReadsPerPass => await ReadAsync(record, now, cancellationToken).ConfigureAwait(false),
                { } seen => seen.Item,
                null => null,
            };
            if (item is not null)
            {
                items.Add(At(item, now));
            }
        }

        Forget(stopped);
        return items;
    }

    /// <summary>Learns what is due to one game after something happened to it.</summary>
    /// <returns>The item; null when nothing is due.</returns>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public async ValueTask<ReconcileItem?> LearnAsync(string gameId, RuntimeRecord? record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!Concerns(record, now))
        {
            known.TryRemove(gameId, out _);
            return null;
        }

        return await ReadAsync(record!, now, cancellationToken).ConfigureAwait(false) is { } item ? At(item, now) : null;
    }

    /// <summary>What is due by what the journal says now.</summary>
    public ReconcileItem? Diagnose(RuntimeRecord record, CrashHistory history, DateTimeOffset now) => DiagnoseUntimed(record, history) is { } item ? At(item, now) : null;

    /// <summary>The next instant at which something falls due.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) =>
        known.Values.Select(static seen => seen.Item?.DueAt).Where(due => due > instant).DefaultIfEmpty(null).Min();

    private Known? Find(RuntimeRecord record) => known.TryGetValue(record.GameId, out var seen) && seen.Fence == record.Fence ? seen : null;

    private async ValueTask<ReconcileItem?> ReadAsync(RuntimeRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = await crashes.ReadAsync(record.GameId, now, crashes.SinceStartOf(record), cancellationToken).ConfigureAwait(false);
        if (entries.Any(static entry => entry.Closing is null))
        {
            // How it ends is not said yet, and the record will not change when it is.
            known.TryRemove(record.GameId, out _);
            return null;
        }

        var item = DiagnoseUntimed(record, crashes.Read(entries));
        known[record.GameId] = new Known(record.Fence, item);
        return item;
    }

    private void Forget(IReadOnlyList<RuntimeRecord> allBut)
    {
        var kept = allBut.Select(static record => record.GameId).ToHashSet(StringComparer.Ordinal);
        foreach (var gameId in known.Keys.Where(gameId => !kept.Contains(gameId)))
        {
            known.TryRemove(gameId, out _);
        }
    }

    private ReconcileItem? DiagnoseUntimed(RuntimeRecord record, CrashHistory history)
    {
        if (boot.Resume is BootResume.Running && history.PendingResume is { } ended && string.Equals(ended.PreviousContainerId, record.ContainerId, StringComparison.Ordinal))
        {
            var due = Operation.IsResume(ended) ? RestartDelay.DueAfter(ended, history.Resumes - 1, options) : ended.Closing!.FinishedAt;
            return DueAt(due, record, ReconcileFinding.GameEndedWithEngine, ended, string.Create(CultureInfo.InvariantCulture, $"resume {history.Resumes + 1} of {boot.MaxAttempts}"));
        }

        // The history must end with this record: a journal that was restored, or that lost an entry, is about another container.
        if (!options.Enabled || !string.Equals(history.CrashedContainerId, record.ContainerId, StringComparison.Ordinal))
        {
            return null;
        }

        if (history.PendingCrash is { } crash)
        {
            var due = RestartDelay.DueAfter(crash, history.Attempts, options);
            return DueAt(due, record, ReconcileFinding.GameCrashed, crash, string.Create(CultureInfo.InvariantCulture, $"attempt {history.Attempts + 1} of {options.MaxAttempts}"));
        }

        return history.GivenUp is { } reason
            ? new ReconcileItem
            {
                GameId = record.GameId,
                Finding = ReconcileFinding.GameGivenUp,
                Action = ReconcileAction.Wait,
                Reason = $"{reason}; it stays down until a request starts it",
                ContainerId = record.ContainerId,
            }
            : null;
    }

    private static ReconcileItem DueAt(DateTimeOffset due, RuntimeRecord record, ReconcileFinding finding, OperationEntry after, string attempt) => new()
    {
        GameId = record.GameId,
        Finding = finding,
        Action = ReconcileAction.Wait,
        Reason = string.Create(CultureInfo.InvariantCulture, $"{attempt} is due at {due:u}"),
        ContainerId = record.ContainerId,
        OperationId = after.OperationId,
        DueAt = due,
    };

    private static ReconcileItem At(ReconcileItem item, DateTimeOffset now) => item.DueAt <= now ? item with { Action = ReconcileAction.Restart } : item;

    private sealed record Known(long Fence, ReconcileItem? Item);
}

/// <summary>When the next attempt is due. Computed from what the journal keeps, so that every host computes the same instant.</summary>
internal static class RestartDelay
{
    /// <param name="due">The closed entry of the crash or of the attempt that failed.</param>
    /// <param name="attempts">How many attempts count already.</param>
    /// <param name="options">The policy.</param>
    public static DateTimeOffset DueAfter(OperationEntry due, int attempts, CrashRestartOptions options)
    {
        var delay = Backoff.Delay(attempts, options.Delay, options.MaxDelay);
        return (due.Closing!.FinishedAt + (delay * (1 + (options.Jitter * Spread(due.OperationId))))).ToMicroseconds();
    }

    /// <summary>A pseudorandom number from -1 to 1 that belongs to the id.</summary>
    private static double Spread(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return (2.0 * BinaryPrimitives.ReadUInt32BigEndian(hash) / uint.MaxValue) - 1;
    }
}

/// <summary>Starts a game again that crashed or went down with its engine, as an ordinary start of the image reference it ran.</summary>
internal sealed class CrashRestartSteps(CrashJournal crashes, RestartSchedule schedule, StartChecks checks, ContainerStarter starting)
{
    /// <param name="scope">The operation; its lease is held.</param>
    /// <param name="planned">What a plan found due.</param>
    /// <param name="view">The game as it is now; nothing else is wrong with it.</param>
    public async ValueTask<StepResult> RestartAsync(OperationScope scope, ReconcileItem planned, GameView view)
    {
        var since = crashes.SinceStartOf(view.Record);
        var entries = await crashes.ReadAsync(scope, since);
        var history = crashes.Read(entries);
        if (view.Record is not { } record || !schedule.Concerns(record, view.Now) || !IsStillDue(planned, record, history, view.Now))
        {
            return ReconcileSteps.NothingToDo;
        }

        scope.Draft.AlwaysJournal();
        scope.Draft.About(record.ImageRef, containerId: null);
        var result = await StartAsync(scope, planned, record, view.Now);
        if (result.Failure is not { } failure)
        {
            return result;
        }

        if (scope.Operation.Source is OperationSource.AutoResume)
        {
            scope.Draft.NotResumed = crashes.WhyNotResumed(scope, entries, failure.Code, scope.Draft.Evidence);
            return history.Resumes > 0 ? failure with { Notification = null } : failure;
        }

        crashes.Consider(scope, entries, failure.Code, scope.Draft.Evidence);
        // That it still fails as it did is no news.
        return failure.Code == history.LastFailure ? failure with { Notification = null } : failure;
    }

    /// <summary>Whether no other host was faster, and no request came in between.</summary>
    private bool IsStillDue(ReconcileItem planned, RuntimeRecord record, CrashHistory history, DateTimeOffset now) =>
        schedule.Diagnose(record, history, now) is { Action: ReconcileAction.Restart } item && item.OperationId == planned.OperationId;

    private async ValueTask<StepResult> StartAsync(OperationScope scope, ReconcileItem planned, RuntimeRecord record, DateTimeOffset now)
    {
        if ((await checks.CheckAsync(scope, record.ImageRef ?? "")).HasFailed(out var plan, out var failure))
        {
            return failure;
        }

        // A pull may have taken minutes. A stop that was refused meanwhile, because this operation holds the game, is obeyed all the same.
        if (!IsStillDue(planned, record, crashes.Read(await crashes.ReadAsync(scope, crashes.SinceStartOf(record))), now))
        {
            return ReconcileSteps.NothingToDo;
        }

        scope.Draft.About(plan.ImageRef, containerId: null, plan.Image.Id);
        await scope.CommitAsync();
        return await starting.StartAsync(scope, plan);
    }
}
