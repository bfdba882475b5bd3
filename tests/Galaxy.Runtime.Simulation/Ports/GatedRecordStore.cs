using System.Runtime.CompilerServices;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedRecordStore(CallGate gate, Watch watch, IRuntimeRecordStore inner) : IRuntimeRecordStore
{
    public ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken)
    {
        var actor = Actor.Current;
        return gate.CallAsync(
            PortCalls.RecordsBegin,
            gameId,
            async cancel =>
            {
                var head = await inner.BeginAsync(gameId, cancel);
                watch.Drew(actor, gameId, head);
                return head;
            },
            cancellationToken);
    }

    public ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.RecordsFind, gameId, cancel => inner.FindAsync(gameId, cancel), cancellationToken);

    public ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken) =>
        WriteAsync(PortCalls.RecordsUpsert, record.GameId, record.Fence, cancel => inner.UpsertAsync(record, cancel), cancellationToken);

    public ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken) =>
        WriteAsync(
            PortCalls.RecordsTransition,
            change.GameId,
            fence,
            cancel =>
            {
                watch.Moving(Actor.Current, change);
                return inner.TransitionAsync(change, fence, cancel);
            },
            cancellationToken);

    public ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken) =>
        WriteAsync(PortCalls.RecordsRemove, gameId, fence, cancel => inner.RemoveAsync(gameId, fence, cancel), cancellationToken, needsEntry: false);

    public async ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.RecordsSaveSettings,
        gameId,
        async cancel =>
        {
            await inner.SaveSettingsAsync(gameId, digest, settings, cancel);
            return true;
        },
        cancellationToken);

    public ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.RecordsFindSettings, gameId, cancel => inner.FindSettingsAsync(gameId, digest, cancel), cancellationToken);

    // Not gated: with one engine it says the same at any time, and as one more call of each pass it would only push the others apart.
    public ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken) => inner.SeeEngineAsync(sighting, cancellationToken);

    public ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken) => inner.ListEnginesAsync(engineId, cancellationToken);

    public async IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = await gate.CallAsync(PortCalls.RecordsList, "", cancel => Listing.ReadAsync(inner.ListAsync(filter, cancel)), cancellationToken);
        foreach (var record in page)
        {
            yield return record;
        }
    }

    private async ValueTask<RecordWriteResult> WriteAsync(
        string call, string gameId, long fence, Func<CancellationToken, ValueTask<RecordWriteResult>> write, CancellationToken cancellationToken, bool needsEntry = true)
    {
        watch.Changing(gate.Host, Actor.Current, call, gameId, needsEntry: needsEntry);
        var answer = await gate.CallAsync(
            call,
            gate.IsRead ? $"{gameId} (fence {fence})" : "",
            async cancel =>
            {
                var written = await write(cancel);
                watch.Wrote(gameId, fence, written);
                return written;
            },
            cancellationToken);
        if (answer is RecordWriteResult.StaleFence)
        {
            Watch.Refused(Actor.Current, gameId);
        }

        return answer;
    }
}
