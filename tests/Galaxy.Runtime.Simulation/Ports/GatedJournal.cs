using System.Runtime.CompilerServices;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedJournal(CallGate gate, Watch watch, IOperationLogStore inner) : IOperationLogStore
{
    public async ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        var actor = Actor.Current;
        await gate.CallAsync(
            PortCalls.JournalOpen,
            gate.IsRead ? $"{entry.Kind} {entry.OperationId:N}" : "",
            async cancel =>
            {
                await inner.OpenAsync(entry, head, cancel);
                watch.Opened(actor, entry);
                return true;
            },
            cancellationToken);
    }

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken) => CloseAsync(
        PortCalls.JournalClose,
        gate.IsRead ? $"{operationId:N} {closing.ErrorCode}" : "",
        async cancel =>
        {
            await inner.CloseAsync(operationId, closing, cancel);
            return true;
        },
        cancellationToken);

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken) => CloseAsync(
        PortCalls.JournalAppend,
        gate.IsRead ? $"{entry.Kind} {entry.OperationId:N} {entry.Closing?.ErrorCode}" : "",
        async cancel =>
        {
            await inner.AppendAsync(entry, cancel);
            return true;
        },
        cancellationToken);

    public ValueTask<OperationEntry?> FindSucceededAsync(string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalFindSucceeded, gameId, cancel => inner.FindSucceededAsync(gameId, kind, idempotencyKey, cancel), cancellationToken);

    public async IAsyncEnumerable<OperationEntry> ListOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await gate.CallAsync(PortCalls.JournalListOpen, "", cancel => Listing.ReadAsync(inner.ListOpenAsync(cancel)), cancellationToken);
        foreach (var entry in page)
        {
            yield return entry;
        }
    }

    public ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.JournalRead, gameId, cancel => inner.ReadAsync(gameId, limit, cancel), cancellationToken);

    private async ValueTask CloseAsync(string call, string subject, Func<CancellationToken, ValueTask<bool>> close, CancellationToken cancellationToken)
    {
        try
        {
            await gate.CallAsync(call, subject, close, cancellationToken);
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
}
