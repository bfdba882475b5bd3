namespace Galaxy.Runtime.Redis;

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
