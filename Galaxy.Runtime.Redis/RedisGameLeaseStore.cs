using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Redis;

/// <summary>Leases as keys that expire, <c>{prefix}galaxy:lease:{game id}</c>, with the holder's token as value; one script a primitive.</summary>
internal sealed class RedisGameLeaseStore(RedisConnection redis, RedisKeys keys) : IGameLeaseStore
{
    internal const string Acquire =
        """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """;

    private const string Renew =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])
        """;

    internal const string Release =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])
        """;

    public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        IsOneAsync(redis.RunAsync(Acquire, [keys.Lease(gameId)], [token, Milliseconds(ttl)], cancellationToken));

    public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) =>
        IsOneAsync(redis.RunAsync(Renew, [keys.Lease(gameId)], [token, Milliseconds(ttl)], cancellationToken));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) =>
        await redis.RunAsync(Release, [keys.Lease(gameId)], [token], cancellationToken).ConfigureAwait(false);

    // Rounded up: a lease that outlives its holder's belief by a part of a millisecond is harmless, the other way round is not.
    private static long Milliseconds(TimeSpan ttl) => Math.Max(1, (long)Math.Ceiling(ttl.TotalMilliseconds));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<bool> IsOneAsync(ValueTask<RedisReply> reply) => (await reply.ConfigureAwait(false)).Number == 1;
}
