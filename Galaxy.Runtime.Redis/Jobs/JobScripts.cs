namespace Galaxy.Runtime.Redis;

/// <summary>What must happen to a job in one step. <c>KEYS[1]</c> is the job stream, <c>ARGV[1]</c> the group.</summary>
internal static class JobScripts
{
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
          end
        end
        return lost
        """;

    /// <summary>Publishes the result (KEYS[2], about ARGV[3] long, fields ARGV[4…]) and takes job ARGV[2] off the stream.</summary>
    public const string Finish =
        """
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        return redis.call('XDEL', KEYS[1], ARGV[2])
        """;

    /// <summary>
    /// As Finish, and moves the job with its fields, whatever they are, to the dead letters (KEYS[3], about ARGV[4] long). ARGV[5] says how
    /// many of ARGV[6…] belong to the dead letter; the rest is the result. Lua's stack bounds what is kept of a monstrous entry.
    /// </summary>
    public const string Bury =
        """
        local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
        local split = 6 + ARGV[5]
        if entry then
          local letter = {'XADD', KEYS[3], 'MAXLEN', '~', ARGV[4], '*'}
          for i = 1, math.min(#entry[2], 2000) do letter[#letter + 1] = entry[2][i] end
          for i = 6, split - 1 do letter[#letter + 1] = ARGV[i] end
          redis.call(unpack(letter))
        end
        redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, split))
        redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
        return redis.call('XDEL', KEYS[1], ARGV[2])
        """;

    /// <summary>Takes consumer ARGV[2] out of the group, unless it still has jobs: they would be lost with it.</summary>
    public const string Leave =
        """
        local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2])
        if pending.err or #pending > 0 then return 0 end
        return redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
        """;
}
