namespace Galaxy.Runtime.Redis;

/// <summary>
/// What must happen to a job in one step. <c>KEYS[1]</c> is the job stream, <c>KEYS[2]</c> the hash of what is kept of its taken jobs
/// (<see cref="TakenJob"/>), <c>ARGV[1]</c> the group.
/// </summary>
internal static class JobScripts
{
    // The newest start job is read with the delivery itself: whatever is added later was added after the stop. Of an entry that is no job no more is sent than
    // shows it: ARGV[5] fields, ARGV[6] bytes of each name and value, ARGV[7] of the value of settings. Any client may write hundreds of megabytes into one.
    private const string Deliver =
        """
        local function lastStart()
          if KEYS[1] == KEYS[3] then return '0-0' end
          local last = redis.pcall('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
          return last[1] and last[1][1] or '0-0'
        end
        local most, longest, longestSettings = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
        local function bounded(fields)
          local kept = {}
          for i = 1, math.min(#fields, 2 * most) do
            local limit = i % 2 == 0 and fields[i - 1] == 'settings' and longestSettings or longest
            kept[i] = string.sub(fields[i], 1, limit)
          end
          return kept
        end
        local function deliver(entry, count, new)
          local isFirst = redis.call('HSETNX', KEYS[2], entry[1], new)
          local fields = entry[2] and bounded(entry[2])
          return {{entry[1], fields}, count, isFirst, isFirst == 1 and new or redis.call('HGET', KEYS[2], entry[1])}
        end

        """;

    /// <summary>Takes up to ARGV[3] new jobs for consumer ARGV[2] at ARGV[4] (Unix ms). KEYS[3] is the stream of start jobs.</summary>
    public const string Read =
        Deliver +
        """
        local reply = redis.pcall('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', ARGV[3], 'STREAMS', KEYS[1], '>')
        if not reply or reply.err then return reply end
        local new = ARGV[4] .. ' 0 ' .. lastStart()
        local deliveries = {}
        for i, entry in ipairs(reply[1][2]) do deliveries[i] = deliver(entry, 1, new) end
        return deliveries
        """;

    /// <summary>
    /// Takes over up to ARGV[3] jobs that were idle for ARGV[8] ms, from cursor ARGV[9] on; the rest as for Read. Redis 6.2 answers nil, without the id, for an entry
    /// that is deleted; since Redis 7 the ids of those are listed.
    /// </summary>
    public const string Claim =
        Deliver +
        """
        local reply = redis.pcall('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[8], ARGV[9], 'COUNT', ARGV[3])
        if reply.err then return reply end
        local new = ARGV[4] .. ' 0 ' .. lastStart()
        local deliveries = {}
        for _, entry in ipairs(reply[2]) do
          if entry then
            local pending = redis.call('XPENDING', KEYS[1], ARGV[1], entry[1], entry[1], 1)[1]
            deliveries[#deliveries + 1] = deliver(entry, pending and pending[4] or 0, new)
          end
        end
        for _, id in ipairs(reply[3] or {}) do redis.call('HDEL', KEYS[2], id) end
        return {reply[1], deliveries, reply[3] or {}}
        """;

    /// <summary>Replaces what is kept of jobs that were taken and have not ended; ARGV[2…] are ids and what is kept in turn.</summary>
    public const string Keep =
        """
        for i = 2, #ARGV, 2 do
          if redis.call('HEXISTS', KEYS[2], ARGV[i]) == 1 then redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
        end
        return 1
        """;

    /// <summary>
    /// Keeps pending jobs ours: sets their idle time (ARGV[3], ms) and delivery count, if consumer ARGV[2] still has them. ARGV[4…] are ids
    /// and counts in turn. Answers the ids it has no longer.
    /// </summary>
    public const string Hold =
        """
        local lost = {}
        for i = 4, #ARGV, 2 do
          local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
          if pending.err then return pending end
          if pending[1] and pending[1][2] == ARGV[2] then
            redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'IDLE', ARGV[3], 'RETRYCOUNT', ARGV[i + 1], 'JUSTID')
          else
            lost[#lost + 1] = ARGV[i]
            if #redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i]) == 0 then redis.call('HDEL', KEYS[2], ARGV[i]) end
          end
        end
        return lost
        """;

    /// <summary>Publishes the result (KEYS[3], about ARGV[3] long, fields ARGV[4…]) and takes job ARGV[2] off the stream.</summary>
    public const string Finish =
        """
        redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        redis.call('HDEL', KEYS[2], ARGV[2])
        return redis.call('XDEL', KEYS[1], ARGV[2])
        """;

    /// <summary>
    /// As Finish, and moves the job with its fields, whatever they are, to the dead letters (KEYS[4], about ARGV[4] long). ARGV[5] says how
    /// many of ARGV[6…] belong to the dead letter; the rest is the result. Of a monstrous entry its first megabyte is kept.
    /// </summary>
    public const string DeadLetter =
        """
        local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
        local split = 6 + ARGV[5]
        if entry then
          local letter = {'XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*'}
          local room = 1048576
          for i = 1, math.min(#entry[2], 2000) do
            letter[#letter + 1] = string.sub(entry[2][i], 1, room)
            room = room - #letter[#letter]
          end
          for i = 6, split - 1 do letter[#letter + 1] = ARGV[i] end
          redis.call(unpack(letter))
        end
        redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, split))
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        redis.call('HDEL', KEYS[2], ARGV[2])
        return redis.call('XDEL', KEYS[1], ARGV[2])
        """;

    /// <summary>Forgets job ARGV[2], whose entry is gone.</summary>
    public const string Forget =
        """
        redis.call('HDEL', KEYS[2], ARGV[2])
        return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        """;

    /// <summary>Takes consumer ARGV[2] out of the group, unless it still has jobs: they would be lost with it.</summary>
    public const string Leave =
        """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
        if pending.err or #pending > 0 then return 0 end
        return redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
        """;
}
