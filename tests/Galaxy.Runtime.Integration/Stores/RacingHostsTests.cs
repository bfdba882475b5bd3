using System.Collections.Concurrent;
using System.Globalization;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>
/// Two hosts on the same games, while every few seconds Postgres is killed and restarted, Redis is killed and restarted empty, a host
/// dies and another takes its place, or connections are cut. GALAXY_TEST_LONG=1 makes it a minute.
/// </summary>
public sealed class RacingHostsTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const int Games = 50;
    private const int CallersPerHost = 6;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestServices.TakeLongForm ? 60 : 8);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(TestServices.TakeLongForm ? 3 : 1.5);

    [ClusterFact]
    public async Task Two_hosts_under_which_everything_is_killed_never_make_two_containers_or_a_false_result()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        var schema = Schemas.New();
        await using var ours = new RacingSide(Open);
        await using var theirs = new RacingSide(Open);
        await ours.Host.WarmUpAsync();
        await theirs.Host.WarmUpAsync();
        var results = new ConcurrentBag<OperationResult>();
        using var over = new CancellationTokenSource(Duration, TimeProvider.System);

        var callers = new[] { ours, theirs }.SelectMany((side, number) => Enumerable.Range(0, CallersPerHost).Select(caller => CallAsync(side, (number * 100) + caller)));
        await Task.WhenAll([.. callers, KillAsync(redis, [ours, theirs], over.Token)]);

        results.Count(static result => result.IsSuccess && !result.IsReplay).Should().BeGreaterThan(Games, "the hosts got something done");
        await LeasesEndAsync(redis);
        await using var heir = await Open(new FaultPlan()).WarmUpAsync();
        await heir.ReconcileAsync();
        (await heir.OpenEntriesAsync()).Should().BeEmpty();
        foreach (var game in Enumerable.Range(0, Games).Select(Game))
        {
            await Invariants.HoldAsync(heir, engine, game);
        }

        await Invariants.AreTrueAsync(heir, results);

        StoreHost Open(FaultPlan life) => new(
            engine,
            builder => builder
                .UsePostgres(postgres.ConnectionString, options => options.Schema = schema)
                .UseRedis(redis.Address, static options => options.CommandTimeout = TimeSpan.FromSeconds(2)),
            faults: life);

        async Task CallAsync(RacingSide side, int seed)
        {
            var random = new Random(seed);
            OperationKind[] kinds = [OperationKind.Start, OperationKind.Stop, OperationKind.Restart];
            while (!over.IsCancellationRequested)
            {
                if (await side.DoAsync(kinds[random.Next(kinds.Length)], Game(random.Next(Games))) is { } result)
                {
                    results.Add(result);
                }
            }
        }
    }

    private static string Game(int number) => string.Create(CultureInfo.InvariantCulture, $"race-{number}");

    /// <summary>Whatever is still held is held by the dead, and ends by itself within a TTL.</summary>
    private static async Task LeasesEndAsync(RedisServerProcess redis)
    {
        using var backdoor = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",allowAdmin=true");
        var database = backdoor.GetDatabase();
        foreach (var key in (string[])(await database.ExecuteAsync("KEYS", "galaxy:lease:*"))!)
        {
            var left = (long)await database.ExecuteAsync("PTTL", (RedisKey)key);
            left.Should().NotBe(-1, "every lease has an end").And.BeLessThanOrEqualTo((long)StoreHost.LeaseTtl.TotalMilliseconds);
        }

        await Eventually.HoldsAsync(
            async () => ((string[])(await database.ExecuteAsync("KEYS", "galaxy:lease:*"))!).Length == 0, "nobody renews the leases of the dead");
    }

    private async Task KillAsync(RedisServerProcess redis, RacingSide[] sides, CancellationToken cancellationToken)
    {
        var hosts = 0;
        Func<Task>[] kills =
        [
            async () =>
            {
                await postgres.KillAsync();
                await postgres.StartServerAsync();
            },
            () =>
            {
                sides[hosts++ % sides.Length].Kill();
                return Task.CompletedTask;
            },
            async () =>
            {
                redis.Kill();
                await redis.RestartAsync();
            },
            () => CutConnectionsAsync(redis),
        ];
        using var pace = new PeriodicTimer(BetweenKills, TimeProvider.System);
        try
        {
            for (var kill = 0; await pace.WaitForNextTickAsync(cancellationToken); kill++)
            {
                await kills[kill % kills.Length]();
            }
        }
        catch (OperationCanceledException)
        {
            // The race is over.
        }
    }

    private async Task CutConnectionsAsync(RedisServerProcess redis)
    {
        // Newer clients let only an administrator end connections.
        using (var backdoor = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",allowAdmin=true"))
        {
            await backdoor.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        }

        await using var pool = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var cut = pool.CreateCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
        await cut.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
