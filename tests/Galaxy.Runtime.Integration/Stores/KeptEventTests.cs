using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Redis has the streams and is away; the rest is on Postgres. Every event of that time is in its stream when Redis is back.</summary>
public sealed class KeptEventTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const string NoImage = "repo/engine:9.9.9";
    private static readonly string[] Games = ["kept-1", "kept-2", "kept-3"];
    private readonly string schema = Schemas.New();

    [ClusterTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_of_an_outage_are_in_the_stream_in_order_per_game_when_it_is_over(bool hangs)
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = Engine();
        await using var host = await Host(engine, redis).WarmUpAsync();
        await StartAsync(host);
        if (hangs)
        {
            redis.Freeze();
        }
        else
        {
            redis.Kill();
        }

        var expected = await OperateAsync(host);
        await host.DoAsync(OperationKind.Start, "kept-4", NoImage);
        (await host.Journal.CountEventsAsync(CancellationToken.None)).Count.Should().Be(expected.Count + 1);
        if (hangs)
        {
            redis.Thaw();
        }
        else
        {
            await redis.RestartAsync();
        }

        await Eventually.HoldsAsync(async () => (await host.Journal.CountEventsAsync(CancellationToken.None)).Count == 0, "every event was published");

        await AreInOrderAsync(redis, expected);
        (await ReadAsync(redis, "notification:intents")).Select(static fields => fields["idempotency_key"]).Distinct().Should().ContainSingle()
            .Which.Should().StartWith("runtime.image_pull_failed.kept-4.");
        await StopAsync(host);
    }

    [ClusterFact]
    public async Task A_host_that_ends_during_the_outage_is_followed_by_another()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = Engine();
        List<(string Game, string Operation)> expected;
        await using (var first = await Host(engine, redis).WarmUpAsync())
        {
            redis.Kill();
            expected = await OperateAsync(first);
        }

        await redis.RestartAsync();
        await using var second = await Host(engine, redis).WarmUpAsync();
        await StartAsync(second);
        await Eventually.HoldsAsync(async () => (await second.Journal.CountEventsAsync(CancellationToken.None)).Count == 0, "every event was published");

        await AreInOrderAsync(redis, expected);
        await StopAsync(second);
    }

    [ClusterFact]
    public async Task A_game_whose_key_in_redis_holds_something_else_gives_up_its_event_and_the_rest_go_on()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = Engine();
        await using var host = await Host(engine, redis, static options => options.Events.MaxAttempts = 1).WarmUpAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        await client.GetDatabase().StringSetAsync("runtime:health_events", "no stream");
        await host.SucceedsAsync(OperationKind.Start, Games[0]);
        (await host.Journal.CountEventsAsync(CancellationToken.None)).Count.Should().Be(1);
        await host.SucceedsAsync(OperationKind.Stop, Games[0]);
        await host.DoAsync(OperationKind.Start, Games[0], NoImage);

        (await host.Sweep.SweepAsync()).Should().BeEquivalentTo(new { Published = 1, Dropped = 1 });

        (await ReadAsync(redis, "notification:intents")).Should().ContainSingle();
        (await host.Journal.CountEventsAsync(CancellationToken.None)).Count.Should().Be(0);
    }

    /// <summary>Two starts and a patch of every game.</summary>
    /// <returns>The operations that started a container, in order.</returns>
    private static async Task<List<(string Game, string Operation)>> OperateAsync(StoreHost host)
    {
        var started = new List<(string Game, string Operation)>();
        foreach (var kind in new[] { OperationKind.Start, OperationKind.Patch, OperationKind.Stop, OperationKind.Start })
        {
            foreach (var game in Games)
            {
                var result = await host.DoAsync(kind, game);
                result.IsSuccess.Should().BeTrue("no operation depends on a publisher: {0}", result.ErrorMessage);
                if (kind is not OperationKind.Stop)
                {
                    started.Add((game, result.OperationId.ToString("N")));
                }
            }
        }

        return started;
    }

    private static async Task AreInOrderAsync(RedisServerProcess redis, IReadOnlyCollection<(string Game, string Operation)> expected)
    {
        var seen = (await ReadAsync(redis, "runtime:health_events")).DistinctBy(static fields => fields["event_id"]).ToList();
        foreach (var game in Games)
        {
            seen.Where(fields => fields["game_id"] == game).Select(static fields => fields["operation_id"].Replace("-", "", StringComparison.Ordinal))
                .Should().Equal(expected.Where(operation => operation.Game == game).Select(static operation => operation.Operation));
        }
    }

    private static async Task<IReadOnlyList<Dictionary<string, string>>> ReadAsync(RedisServerProcess redis, string stream)
    {
        using var client = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var entries = (RedisResult[])client.GetDatabase().Execute("XRANGE", (RedisKey)stream, "-", "+")!;
        return [.. entries.Select(static entry => ((string[])((RedisResult[])entry!)[1]!).Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal))];
    }

    private static InMemoryBackend Engine()
    {
        var engine = StoreHost.Engine();
        engine.Docker.FailPulls(NoImage, PortFault.Rejected, "manifest unknown");
        return engine;
    }

    private static async Task StartAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    private static async Task StopAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    private StoreHost Host(InMemoryBackend engine, RedisServerProcess redis, Action<GalaxyRuntimeOptions>? configure = null) => new(
        engine,
        builder => builder
            .UsePostgres(postgres.ConnectionString, options => options.Schema = schema)
            .UseRedis(redis.Address, static options => options.CommandTimeout = TimeSpan.FromMilliseconds(500))
            .SupplyPort<IGameLeaseStore>(PortPrecedence.Host, _ => engine.Leases),
        options =>
        {
            options.Events.Interval = TimeSpan.FromSeconds(1);
            configure?.Invoke(options);
        });
}
