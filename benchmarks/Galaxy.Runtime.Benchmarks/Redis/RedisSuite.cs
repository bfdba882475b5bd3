using Galaxy.Runtime.Redis;
using StackExchange.Redis;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The Redis adapter against the client it uses, sending the same scripts and commands.</summary>
internal sealed class RedisSuite : ISuite
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(5);

    public string Name => "redis";

    public async Task<IReadOnlyList<Row>> RunAsync(Effort effort)
    {
        var keys = new RedisKeys($"galaxy-bench-{BenchGame.Run}:");
        using var redis = new RedisConnection(RedisSource.FromConnectionString(Services.Redis, CommandTimeout), CommandTimeout, TimeProvider.System);
        using var client = await ConnectionMultiplexer.ConnectAsync(Services.Redis);
        var database = client.GetDatabase();
        var rounds = new SideBySide(TimeProvider.System, effort);
        try
        {
            return
            [
                await RedisLeaseRow.MeasureAsync(rounds, new RedisGameLeaseStore(redis, keys), database, keys),
                .. await JobRow.MeasureAsync(rounds, redis, database, keys, effort.Jobs),
            ];
        }
        finally
        {
            await database.KeyDeleteAsync([keys.Jobs(JobStream.Start.Name), keys.JobResults, keys.Lease(RedisLeaseRow.Game)]);
        }
    }
}
