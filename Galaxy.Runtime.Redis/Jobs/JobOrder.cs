using System.Globalization;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// Keeps the jobs of one game in order across the two streams: a start that is older than a stop of its game is never run after it. The stop is noted before it is
/// handed to the runtime, and a start checks under the game's lease, so that neither a crash nor another host comes between. Every method throws
/// <see cref="RuntimePortException"/> when a server does not answer in time or refuses.
/// </summary>
internal sealed class JobOrder(RedisConnection redis, RedisKeys keys, JobHistory history, RedisJobConsumerOptions options)
{
    private const int MostInOneStep = 500;

    private readonly long memoryMs = (long)options.OrderMemory.TotalMilliseconds;

    /// <summary>Notes a stop that is about to be handed to the runtime.</summary>
    public async ValueTask NoteStopAsync(HeldJob stop, CancellationToken cancellationToken) =>
        await redis.RunAsync(
            JobOrderScripts.Note, [keys.JobOrder(stop.GameId)], [memoryMs, stop.Id, stop.Taken.LastStart.ToString()], cancellationToken).ConfigureAwait(false);

    /// <summary>Takes back the note of a stop that was no valid request.</summary>
    public async ValueTask TakeBackStopAsync(HeldJob stop, CancellationToken cancellationToken) =>
        await redis.RunAsync(JobOrderScripts.TakeBack, [keys.JobOrder(stop.GameId)], [memoryMs, stop.Id], cancellationToken).ConfigureAwait(false);

    /// <summary>Reads what is remembered of the newest stop job of each start's game.</summary>
    public async ValueTask ReadNotesAsync(IReadOnlyCollection<HeldJob> starts, CancellationToken cancellationToken)
    {
        foreach (var some in starts.Chunk(MostInOneStep))
        {
            var found = await redis.RunAsync(
                JobOrderScripts.Find, Array.ConvertAll(some, start => keys.JobOrder(start.GameId)), [memoryMs], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < some.Length; i++)
            {
                var note = found.Items[i].Items;
                some[i].Note = note[0].IsNull ? new StopNote(Stop: null, default) : new StopNote(StreamId.Parse(note[0].Text), StreamId.Parse(note[1].Text));
            }
        }
    }

    /// <summary>Finds the stop that a start job must not be run after, by what is remembered now.</summary>
    /// <inheritdoc cref="FindSupersedingAsync(HeldJob, CancellationToken)"/>
    public async ValueTask<string?> FindSupersedingNowAsync(HeldJob start, CancellationToken cancellationToken)
    {
        await ReadNotesAsync([start], cancellationToken).ConfigureAwait(false);
        return await FindSupersedingAsync(start, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the stop that a start job must not be run after, by the note that was read for it.</summary>
    /// <returns>The stop in words, with its id; null if the start may run.</returns>
    public async ValueTask<string?> FindSupersedingAsync(HeldJob start, CancellationToken cancellationToken)
    {
        if (start.Note is not { } note)
        {
            return await FindSupersedingNowAsync(start, cancellationToken).ConfigureAwait(false);
        }

        if (note.Supersedes(start.Job.StreamId))
        {
            return $"superseded by stop job {note.Stop}, which came after it";
        }

        if (!start.WasTaken)
        {
            return null;
        }

        var added = start.Job.StreamId.AddedAt;
        var entry = await history.FindStopAsync(start.GameId, added, CameAfter, cancellationToken).ConfigureAwait(false);
        return entry is null
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"superseded by operation {entry.OperationId:N}, a {entry.Kind.ToWireText()} that {entry.Source.ToWireText()} asked for after the job was added");

        // The operation of a stop job may begin long after the job was added, so of those the ids count; and only if the note is lost, which knows more.
        bool CameAfter(OperationEntry entry) => entry is { Kind: OperationKind.Stop, Source: OperationSource.LobbyStream }
            ? StreamId.TryParse(entry.IdempotencyKey ?? entry.SourceRef, out var stop)
                && (note.Stop is not { } noted || stop.IsAfter(noted)) && start.Job.StreamId.Milliseconds <= stop.Milliseconds
            : (entry.LastRepeatedAt ?? entry.StartedAt).ToUnixTimeMilliseconds() >= added.ToUnixTimeMilliseconds();
    }
}
