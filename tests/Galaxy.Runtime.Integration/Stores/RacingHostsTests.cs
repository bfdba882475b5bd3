using System.Collections.Concurrent;
using System.Globalization;
using Galaxy.Runtime.Postgres.Tests;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Two hosts on the same games, while somebody cuts their connections. GALAXY_TEST_LONG=1 makes it a minute.</summary>
public sealed class RacingHostsTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const int Games = 50;
    private const int CallersPerHost = 6;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(TestServices.TakeLongForm ? 60 : 8);

    [ClusterFact]
    public async Task Two_hosts_whose_connections_are_cut_never_make_two_containers_or_a_false_result()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        var schema = Schemas.New();
        await using var ours = Host();
        await using var theirs = Host();
        await ours.WarmUpAsync();
        await theirs.WarmUpAsync();
        var results = new ConcurrentBag<OperationResult>();
        using var over = new CancellationTokenSource(Duration, TimeProvider.System);

        var callers = new[] { ours, theirs }.SelectMany((host, side) => Enumerable.Range(0, CallersPerHost).Select(caller => CallAsync(host, (side * 100) + caller)));
        await Task.WhenAll([.. callers, CutConnectionsAsync(redis, over.Token)]);

        results.Count(static result => result.IsSuccess && !result.IsReplay).Should().BeGreaterThan(Games, "the hosts got something done");
        foreach (var game in Enumerable.Range(0, Games).Select(Game))
        {
            await ours.LeaseIsFreeAsync(game);
        }

        await theirs.ReconcileAsync();
        (await ours.OpenEntriesAsync()).Should().BeEmpty();
        foreach (var game in Enumerable.Range(0, Games).Select(Game))
        {
            await Invariants.HoldAsync(ours, engine, game);
        }

        foreach (var result in results)
        {
            await Invariants.IsTrueAsync(theirs, result);
        }

        StoreHost Host() => new(engine, builder => builder
            .UsePostgres(postgres.ConnectionString, options => options.Schema = schema)
            .UseRedis(redis.Address, static options => options.CommandTimeout = TimeSpan.FromSeconds(2)));

        async Task CallAsync(StoreHost host, int seed)
        {
            var random = new Random(seed);
            OperationKind[] kinds = [OperationKind.Start, OperationKind.Stop, OperationKind.Restart];
            while (!over.IsCancellationRequested)
            {
                results.Add(await host.DoAsync(kinds[random.Next(kinds.Length)], Game(random.Next(Games))));
            }
        }
    }

    private static string Game(int number) => string.Create(CultureInfo.InvariantCulture, $"race-{number}");

    private async Task CutConnectionsAsync(RedisServerProcess redis, CancellationToken cancellationToken)
    {
        await using var pool = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        using var backdoor = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                await using var cut = pool.CreateCommand(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 3");
                await cut.ExecuteNonQueryAsync(CancellationToken.None);
                await backdoor.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            }
        }
        catch (OperationCanceledException)
        {
            // The race is over.
        }
    }
}
