using System.Runtime.CompilerServices;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedJournal(CallGate gate, Watch watch, IOperationLogStore inner) : IOperationLogStore
{
    public ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        var actor = Actor.Current;
        return gate.CallAsync(
            PortCalls.JournalOpen,
            gate.IsRead ? $"{entry.Kind} {entry.OperationId:N}" : "",
            async cancel =>
            {
                var answer = await inner.OpenAsync(entry, head, cancel);
                watch.Opened(actor, entry);
                return answer;
            },
            cancellationToken);
    }

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) => CloseAsync(
        PortCalls.JournalClose,
        gate.IsRead ? $"{operationId:N} {closing.ErrorCode}{Count(closing)}" : "",
        cancel =>
        {
            watch.Closing(operationId);
            return inner.CloseAsync(operationId, closing, cancel);
        },
        cancellationToken);

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => CloseAsync(
        PortCalls.JournalAppend,
        gate.IsRead ? $"{entry.Kind} {entry.OperationId:N} {entry.Closing?.ErrorCode}{Count(entry.Closing)}" : "",
        cancel =>
        {
            watch.Appended(entry);
            return inner.AppendAsync(entry, cancel);
        },
        cancellationToken);

    public ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalFind, gate.IsRead ? $"{operationId:N}" : "", cancel => inner.FindAsync(operationId, cancel), cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalFindSucceeded, gameId, cancel => inner.FindSucceededAsync(gameId, kind, idempotencyKey, now, cancel), cancellationToken);

    public async IAsyncEnumerable<OperationEntry> ListOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await gate.CallAsync(PortCalls.JournalListOpen, "", cancel => Listing.ReadAsync(inner.ListOpenAsync(cancel)), cancellationToken);
        foreach (var entry in page)
        {
            yield return entry;
        }
    }

    public ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalReadOpen, gameId, cancel => inner.ReadOpenAsync(gameId, cancel), cancellationToken);

    public ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalIsOvertaken, gate.IsRead ? $"{entry.OperationId:N}" : "", cancel => inner.IsOvertakenAsync(entry, cancel), cancellationToken);

    public ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalRead, gameId, cancel => inner.ReadAsync(gameId, limit, before, cancel), cancellationToken);

    public ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalReadAll, "", cancel => inner.ReadAllAsync(filter, limit, before, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        gate.CallAsync(
            PortCalls.JournalReadActs,
            gameId,
            async cancel =>
            {
                var acts = await inner.ReadActsAsync(gameId, since, limit, cancel);
                if (Actor.Current is { } actor)
                {
                    actor.ActsRead = gate.World.Backend.Operations.All.Count(entry => entry.GameId == gameId);
                }

                return acts;
            },
            cancellationToken);

    public ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken) => gate.CallAsync(
        PortCalls.JournalPrune,
        gate.IsRead ? $"before {pruning.ClosedBefore:u}" : "",
        async cancel =>
        {
            var before = gate.World.Backend.Operations.All;
            var deleted = await inner.PruneAsync(pruning, cancel);
            gate.World.Pruning.Check(before, pruning, deleted);
            return deleted;
        },
        cancellationToken);

    public ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken) => gate.CallAsync(
        PortCalls.JournalRemoveGame,
        gameId,
        async cancel =>
        {
            var before = gate.World.Backend.Operations.All;
            var isGone = await inner.RemoveGameAsync(gameId, cancel);
            gate.World.Pruning.CheckRemoval(before, gameId);
            return isGone;
        },
        cancellationToken);

    public ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.OutboxAdd, gate.IsRead ? string.Join(' ', events.Select(static kept => kept.Key)) : "", cancel => inner.AddEventsAsync(events, cancel), cancellationToken);

    public ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.OutboxHas, gameId, cancel => inner.HasEventsAsync(gameId, cancel), cancellationToken);

    public async IAsyncEnumerable<string> ListGamesWithEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await gate.CallAsync(PortCalls.OutboxListGames, "", cancel => Listing.ReadAsync(inner.ListGamesWithEventsAsync(cancel)), cancellationToken);
        foreach (var gameId in page)
        {
            yield return gameId;
        }
    }

    public ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.OutboxRead, gameId, cancel => inner.ReadEventsAsync(gameId, limit, cancel), cancellationToken);

    public ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.OutboxRemove, key, cancel => inner.RemoveEventAsync(key, cancel), cancellationToken);

    public ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.OutboxCountAttempt, key, cancel => inner.CountAttemptAsync(key, cancel), cancellationToken);

    public ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.OutboxTrim, "", cancel => inner.TrimEventsAsync(maxEvents, cancel), cancellationToken);

    public ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.OutboxCount, "", cancel => inner.CountEventsAsync(cancel), cancellationToken);

    private static string Count(OperationClosing? closing) => closing?.Unpublished.Count is > 0 and var count ? $", {count} events unpublished" : "";

    private async ValueTask CloseAsync(string call, string subject, Func<CancellationToken, ValueTask> close, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(call, subject, close, cancellationToken);
        }
        catch (Exception)
        {
            if (Actor.Current is { } actor)
            {
                actor.IsClosingLost = true;
            }

            throw;
        }
    }

    private async ValueTask SendAsync(string call, string subject, Func<CancellationToken, ValueTask> send, CancellationToken cancellationToken) => await gate.CallAsync(
        call,
        subject,
        async cancel =>
        {
            await send(cancel);
            return true;
        },
        cancellationToken);
}
