using System.Collections.Concurrent;
using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>
/// Which crashed games are to be started again, and when. The journal is the memory; what is kept here only saves reading it again, and
/// is made anew after a restart from the records that stopped lately.
/// </summary>
internal sealed class RestartSchedule(CrashJournal crashes, CrashRestartOptions options)
{
    private const int ReadsPerPass = 200;

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly TimeSpan lookBack = CrashJournal.LookBackOf(options);

    /// <summary>Whether a game may be owed a restart, as far as its record tells: it stopped, and not so long ago that every attempt is past.</summary>
    public bool Concerns(RuntimeRecord? record, DateTimeOffset now) =>
        options.Enabled && record is { Status: RuntimeStatus.Stopped, StoppedAt: { } stoppedAt } && stoppedAt > now - lookBack;

    /// <summary>
    /// What is owed to the games that stopped lately. A journal that says that nothing is owed is read once; a pass reads a bounded number of
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

    /// <summary>Learns what is owed to one game after something happened to it.</summary>
    /// <returns>The item; null when nothing is owed.</returns>
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

    /// <summary>What is owed by what the journal says now.</summary>
    public ReconcileItem? Judge(RuntimeRecord record, CrashStory story, DateTimeOffset now) => JudgeUntimed(record, story) is { } item ? At(item, now) : null;

    /// <summary>The next instant at which something falls due.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) =>
        known.Values.Select(static seen => seen.Item?.DueAt).Where(due => due > instant).DefaultIfEmpty(null).Min();

    private Known? Find(RuntimeRecord record) => known.TryGetValue(record.GameId, out var seen) && seen.Fence == record.Fence ? seen : null;

    private async ValueTask<ReconcileItem?> ReadAsync(RuntimeRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var entries = await crashes.ReadAsync(record.GameId, now, cancellationToken).ConfigureAwait(false);
        if (entries.Any(static entry => entry.Closing is null))
        {
            // How it ends is not said yet, and the record will not change when it is.
            known.TryRemove(record.GameId, out _);
            return null;
        }

        var item = JudgeUntimed(record, crashes.Read(entries));
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

    private ReconcileItem? JudgeUntimed(RuntimeRecord record, CrashStory story)
    {
        // The story must end with this record: a journal that was restored, or that lost an entry, tells of another container.
        if (!string.Equals(story.CrashedContainerId, record.ContainerId, StringComparison.Ordinal))
        {
            return null;
        }

        if (story.Owed is { } owed)
        {
            var due = RestartDelay.DueAfter(owed, story.Attempts, options);
            return new ReconcileItem(
                record.GameId, ReconcileFinding.GameCrashed, ReconcileAction.Wait, string.Create(CultureInfo.InvariantCulture, $"attempt {story.Attempts + 1} of {options.Attempts} is due at {due:u}"))
            {
                ContainerId = record.ContainerId,
                OperationId = owed.OperationId,
                DueAt = due,
            };
        }

        return story.GivenUp is { } reason
            ? new ReconcileItem(record.GameId, ReconcileFinding.GameGivenUp, ReconcileAction.Wait, $"{reason}; it stays down until somebody starts it") { ContainerId = record.ContainerId }
            : null;
    }

    private static ReconcileItem At(ReconcileItem item, DateTimeOffset now) => item.DueAt <= now ? item with { Action = ReconcileAction.Restart } : item;

    private sealed record Known(long Fence, ReconcileItem? Item);
}
