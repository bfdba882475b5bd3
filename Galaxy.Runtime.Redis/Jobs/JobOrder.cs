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

/// <summary>What is remembered of the newest stop job of a game.</summary>
/// <param name="Stop">Its id; null if none is remembered.</param>
/// <param name="LastStart">The newest start job when it was first taken.</param>
internal sealed record StopNote(StreamId? Stop, StreamId LastStart)
{
    /// <summary>
    /// Whether a start must not be run after that stop. In one millisecond the stop wins. The second half is for a clock that went back: what was added after the stop was
    /// taken is newer, whatever its id says.
    /// </summary>
    public bool Supersedes(StreamId start) => Stop is { } stop && start.Milliseconds <= stop.Milliseconds && !start.IsAfter(LastStart);
}

/// <summary>
/// What is remembered of the newest stop job of a game. <c>KEYS[1]</c> is the game's hash: <c>stop</c>, its id; <c>last_start</c>, the newest start job when it was
/// first taken; and the same of the stop before it, for the case that the newest turns out to be no valid request. ARGV[1] is how long it is remembered (ms).
/// </summary>
internal static class JobOrderScripts
{
    /// <summary>Notes stop job ARGV[2] with its last start ARGV[3], unless a newer one is known. Ids have no leading zeros, so the longer number is the greater.</summary>
    public const string Note =
        """
        local function isLess(a, b) return #a < #b or (#a == #b and a < b) end
        local function isOlder(a, b)
          local aTime, aNumber = a:match('(%d+)-(%d+)')
          local bTime, bNumber = b:match('(%d+)-(%d+)')
          return isLess(aTime, bTime) or (aTime == bTime and isLess(aNumber, bNumber))
        end
        local known = redis.call('HMGET', KEYS[1], 'stop', 'last_start')
        if not known[1] or isOlder(known[1], ARGV[2]) then
          if known[1] then redis.call('HSET', KEYS[1], 'before_stop', known[1], 'before_last_start', known[2]) end
          redis.call('HSET', KEYS[1], 'stop', ARGV[2], 'last_start', ARGV[3])
        end
        return redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """;

    /// <summary>Takes back that stop job ARGV[2] was noted.</summary>
    public const string TakeBack =
        """
        local known = redis.call('HMGET', KEYS[1], 'stop', 'before_stop', 'before_last_start')
        if known[1] ~= ARGV[2] then return 0 end
        redis.call('DEL', KEYS[1])
        if not known[2] then return 0 end
        redis.call('HSET', KEYS[1], 'stop', known[2], 'last_start', known[3])
        return redis.call('PEXPIRE', KEYS[1], ARGV[1])
        """;

    /// <summary>Of each game in KEYS: <c>[stop, last start]</c>, both nil if none is remembered.</summary>
    public const string Find =
        """
        local found = {}
        for i, key in ipairs(KEYS) do
          redis.call('PEXPIRE', key, ARGV[1])
          found[i] = redis.call('HMGET', key, 'stop', 'last_start')
        end
        return found
        """;
}
