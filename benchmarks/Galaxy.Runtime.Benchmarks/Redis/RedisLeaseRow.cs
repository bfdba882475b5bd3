using Galaxy.Runtime.Redis;
using StackExchange.Redis;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>A lease taken and given back, against its two scripts.</summary>
internal static class RedisLeaseRow
{
    public const string Game = "bench-lease";
    private const string Token = "a-token-of-forty-three-characters-like-ours";
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    public static Task<Row> MeasureAsync(SideBySide rounds, RedisGameLeaseStore ours, IDatabase database, RedisKeys keys)
    {
        var key = keys.Lease(Game);
        return rounds.QuickAsync("redis: lease, against its scripts", OursAsync, BareAsync, new Aim { TimeRatio = 1.2, BytesRatio = 2 });

        async ValueTask<bool> OursAsync()
        {
            var isAcquired = await ours.TryAcquireAsync(Game, Token, Ttl, default);
            await ours.ReleaseAsync(Game, Token, default);
            return isAcquired ? true : throw new InvalidOperationException("The lease was not acquired.");
        }

        async ValueTask<long> BareAsync()
        {
            var acquired = await database.ScriptEvaluateAsync(RedisGameLeaseStore.Acquire, [key], [Token, (long)Ttl.TotalMilliseconds]);
            await database.ScriptEvaluateAsync(RedisGameLeaseStore.Release, [key], [Token]);
            return (long)acquired;
        }
    }
}
