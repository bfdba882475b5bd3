using System.Collections.Concurrent;
using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>
/// Which crashed games are to be started again, and when. The journal is the memory; what is kept here only saves reading it again, and
/// is made anew after a restart from the records that stopped lately.
/// </summary>
internal sealed class RestartSchedule(IOperationLogStore journal, CrashJournal crashes, PortCaller caller, CrashRestartOptions options)
{
    private const int ReadsPerPass = 200;

    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);
    private readonly TimeSpan lookBack = options.Interval + (options.MaxDelay * (1 + options.Jitter) * options.Attempts);

    /// <summary>Whether a game may be owed a restart, as far as its record tells: it stopped, and not so long ago that every attempt is past.</summary>
    public bool Concerns(RuntimeRecord? record, DateTimeOffset now) =>
        options.Enabled && record is { Status: RuntimeStatus.Stopped, StoppedAt: { } stoppedAt } && stoppedAt > now - lookBack;

    /// <summary>
    /// What is owed to the games that stopped lately. Of one that is owed nothing the journal is read once; a pass reads a bounded number, and
    /// the next ones go on.
    /// </summary>
    /// <exception cref="RuntimePortException">The journal did not answer.</exception>
    public async ValueTask<IReadOnlyList<ReconcileItem>> PlanAsync(IReadOnlyList<RuntimeRecord> stopped, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var items = new List<ReconcileItem>();
        var reads = 0;
        foreach (var record in stopped)
        {
            var isKnown = known.TryGetValue(record.GameId, out var seen) && seen.Fence == record.Fence;
            if ((!isKnown || seen.Item is { DueAt: not null }) && reads < ReadsPerPass)
            {
                reads++;
                seen = new Known(record.Fence, await ReadAsync(record, cancellationToken));
                known[record.GameId] = seen;
            }

            if (seen.Item is { } item)
            {
                items.Add(At(item, now));
            }
        }

        var current = stopped.Select(static record => record.GameId).ToHashSet(StringComparer.Ordinal);
        foreach (var gameId in known.Keys.Where(gameId => !current.Contains(gameId)))
        {
            known.TryRemove(gameId, out _);
        }

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

        var item = await ReadAsync(record!, cancellationToken);
        known[gameId] = new Known(record!.Fence, item);
        return item is null ? null : At(item, now);
    }

    /// <summary>What is owed by what the journal says now.</summary>
    public ReconcileItem? Judge(RuntimeRecord record, CrashStory story, DateTimeOffset now) => JudgeUntimed(record, story) is { } item ? At(item, now) : null;

    /// <summary>The next instant at which something falls due.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset instant) =>
        known.Values.Select(static seen => seen.Item?.DueAt).Where(due => due > instant).DefaultIfEmpty(null).Min();

    private async ValueTask<ReconcileItem?> ReadAsync(RuntimeRecord record, CancellationToken cancellationToken) => JudgeUntimed(
        record,
        crashes.Read(await caller.SendAsync(
            PortCall.ReadEntries, cancel => journal.ReadAsync(record.GameId, CrashJournal.EntriesToRead, cancel), cancellationToken)));

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

    private readonly record struct Known(long Fence, ReconcileItem? Item);
}
