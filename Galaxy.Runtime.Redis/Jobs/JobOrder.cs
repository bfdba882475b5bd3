using System.Globalization;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// Keeps the jobs of one game in order across the two streams: a start that is older than a stop of its game is never run after it. The stop is noted before it is
/// handed to the runtime, and a start checks under the game's lease, so that neither a crash nor another host comes between. Every method throws
/// <see cref="RuntimePortException"/> when a server does not answer in time or refuses.
/// </summary>
internal sealed class JobOrder(RedisConnection redis, RedisKeys keys, JobHistory history, RedisJobConsumerOptions options)
{
    private readonly long memoryMs = (long)options.OrderMemory.TotalMilliseconds;

    /// <summary>Notes a stop that is about to be handed to the runtime.</summary>
    public async ValueTask NoteStopAsync(HeldJob stop, CancellationToken cancellationToken) =>
        await redis.RunAsync(
            JobOrderScripts.Note, [keys.JobOrder(stop.GameId)], [memoryMs, stop.Id, stop.Taken.LastStart.ToString()], cancellationToken).ConfigureAwait(false);

    /// <summary>Takes back the note of a stop that was no valid request.</summary>
    public async ValueTask TakeBackStopAsync(HeldJob stop, CancellationToken cancellationToken) =>
        await redis.RunAsync(JobOrderScripts.TakeBack, [keys.JobOrder(stop.GameId)], [memoryMs, stop.Id], cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a start job must not be run because of a stop job.</summary>
    public async ValueTask<bool> IsSupersededByJobAsync(HeldJob start, CancellationToken cancellationToken) =>
        IsSuperseded(start, await FindNotedStopAsync(start.GameId, cancellationToken).ConfigureAwait(false));

    /// <summary>Finds the stop that a start job must not be run after.</summary>
    /// <returns>The stop in words, with its id; null if the start may run.</returns>
    public async ValueTask<string?> FindSupersedingAsync(HeldJob start, CancellationToken cancellationToken)
    {
        var noted = await FindNotedStopAsync(start.GameId, cancellationToken).ConfigureAwait(false);
        if (IsSuperseded(start, noted))
        {
            return $"superseded by stop job {noted!.Value.Id}, which came after it";
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

        // The operation of a stop job may begin long after the job was added, so of those the ids count, and only if the note is lost.
        bool CameAfter(OperationEntry entry) => entry is { Kind: OperationKind.Stop, Source: OperationSource.LobbyStream }
            ? noted is null && StreamId.TryParse(entry.IdempotencyKey ?? entry.SourceRef, out var stop) && start.Job.StreamId.Milliseconds <= stop.Milliseconds
            : (entry.LastRepeatedAt ?? entry.StartedAt).ToUnixTimeMilliseconds() >= added.ToUnixTimeMilliseconds();
    }

    // The second half is for a clock that went back: what was added after the stop was taken is newer, whatever its id says.
    private static bool IsSuperseded(HeldJob start, (StreamId Id, StreamId LastStart)? stop) =>
        stop is { } noted && start.Job.StreamId.Milliseconds <= noted.Id.Milliseconds && !start.Job.StreamId.IsAfter(noted.LastStart);

    private async ValueTask<(StreamId Id, StreamId LastStart)?> FindNotedStopAsync(string gameId, CancellationToken cancellationToken)
    {
        var found = (await redis.RunAsync(JobOrderScripts.Find, [keys.JobOrder(gameId)], [memoryMs], cancellationToken).ConfigureAwait(false)).Items;
        return !found[0].IsNull && StreamId.TryParse(found[0].Text, out var id) && StreamId.TryParse(found[1].Text, out var lastStart) ? (id, lastStart) : null;
    }
}
