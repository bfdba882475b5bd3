using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>Cluster and Sentinel.</summary>
public sealed class TopologyTests : JobTest
{
    private const string Tagged = "{galaxy}:";
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(60);

    [RedisFact]
    public async Task A_cluster_holds_the_leases_of_games_on_all_its_servers_without_a_hash_tag()
    {
        using var cluster = await RedisCluster.StartAsync();
        using var host = Build(cluster.Address, "plain:");
        await host.StartAsync();
        var store = host.Services.GetRequiredService<IGameLeaseStore>();

        for (var i = 0; i < 30; i++)
        {
            (await store.TryAcquireAsync($"game-{i}", "a", Ttl, CancellationToken.None)).Should().BeTrue();
            (await store.TryAcquireAsync($"game-{i}", "b", Ttl, CancellationToken.None)).Should().BeFalse();
        }

        using var connection = await ConnectionMultiplexer.ConnectAsync(cluster.Address);
        connection.GetServers().Should().HaveCount(3).And.OnlyContain(static server => (long)server.Execute("DBSIZE", Array.Empty<object>()) > 0);
    }

    [RedisFact]
    public async Task A_cluster_runs_jobs_whose_prefix_keeps_the_keys_together_and_refuses_them_without()
    {
        using var cluster = await RedisCluster.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(cluster.Address);
        var database = connection.GetDatabase();
        await database.ExecuteAsync("XADD", [(RedisKey)(Tagged + StartJobs), "*", "game_id", "game-1", "image_ref", "repo/engine:1.2.3"]);
        await database.ExecuteAsync("XADD", [(RedisKey)(Tagged + StopJobs), "*", "game_id", "game-2", "reason", "finished"]);

        using var refused = Build(cluster.Address, "plain:", jobs: true);
        var start = () => refused.StartAsync();
        var refusal = (await start.Should().ThrowAsync<RuntimePortException>()).Which;
        using var host = Build(cluster.Address, Tagged, jobs: true);
        await host.StartAsync();

        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain("Cluster").And.Contain("KeyPrefix").And.Contain("{galaxy}:");
        await Eventually.HoldsAsync(async () => await database.StreamLengthAsync(Tagged + Results) == 2, "both jobs get their results");
        await host.StopAsync();
    }

    [RedisFact]
    public async Task A_consumer_on_a_cluster_without_a_hash_tag_says_what_is_missing_even_if_its_start_was_not_checked()
    {
        using var cluster = await RedisCluster.StartAsync();

        await using var host = await ConsumerHost.StartAsync(cluster.Address, "plain:", Runtime);

        await Eventually.HoldsAsync(() => host.Logs.Lines(4011).Count == 2, "both consumers complain");
        host.Logs.Lines(4011).Should().OnlyContain(static line => line.Contains("hash tag", StringComparison.Ordinal));
    }

    [RedisFact]
    public async Task Sentinels_name_the_master_and_after_a_failover_the_next()
    {
        using var sentinel = await RedisSentinel.StartAsync();
        using var host = Build(sentinel.Address, Prefix);
        await host.StartAsync();
        var store = host.Services.GetRequiredService<IGameLeaseStore>();
        (await store.TryAcquireAsync("game-1", "a", Ttl, CancellationToken.None)).Should().BeTrue();

        sentinel.Master.Kill();

        await Eventually.HoldsAsync(() => AcquiresAsync(store), "the replica became the master and is used");
    }

    [RedisFact]
    public async Task Sentinels_that_cannot_be_reached_stop_the_host_with_their_address()
    {
        var address = $"127.0.0.1:{RedisServerProcess.FreePort()}";
        using var host = Build($"{address},serviceName=galaxy", Prefix);

        var start = () => host.StartAsync();

        var refusal = (await start.Should().ThrowAsync<RuntimePortException>()).Which;
        refusal.Fault.Should().BeOneOf(PortFault.Unavailable, PortFault.TimedOut);
        refusal.Message.Should().Contain(address);
    }

    private static async Task<bool> AcquiresAsync(IGameLeaseStore store)
    {
        try
        {
            return await store.TryAcquireAsync("game-2", "a", Ttl, CancellationToken.None);
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }

    private static IHost Build(string address, string prefix, bool jobs = false)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var runtime = builder.Services.AddGalaxyRuntime().UseInMemory().UseRedis(address, options => options.KeyPrefix = prefix);
        if (jobs)
        {
            runtime.AddRedisJobConsumers(static options => options.PollInterval = TimeSpan.FromMilliseconds(20));
        }

        return builder.Build();
    }
}
