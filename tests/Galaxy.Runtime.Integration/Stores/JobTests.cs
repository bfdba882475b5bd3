using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Jobs from their stream through the whole library to their result.</summary>
public sealed class JobTests(PostgresCluster postgres) : JobTest(postgres), IClassFixture<PostgresCluster>
{
    [ClusterFact]
    public async Task A_job_becomes_a_container_and_a_result_whatever_poison_lies_around_it()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        await using var host = Host(engine, redis, "one");
        await StartConsumersAsync(host);

        Append(database, StartJobs, "nonsense", "yes");
        Append(database, StartJobs, "game_id", "../../etc", "image_ref", StoreHost.Image);
        var start = Append(database, StartJobs, "game_id", "job-1", "image_ref", StoreHost.Image);
        Append(database, StartJobs, "game_id", "", "image_ref", "");
        await ResultAsync(database, start);

        engine.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);

        Append(database, StopJobs, "game_id", "job-1", "reason", "no such reason");
        var stop = Append(database, StopJobs, "game_id", "job-1", "reason", "finished");
        var result = await ResultAsync(database, stop);

        result["game_id"].Should().Be("job-1");
        result["error_code"].Should().BeEmpty();
        (await host.Queries.FindAsync("job-1"))!.Status.Should().Be(RuntimeStatus.Stopped);
        await StopConsumersAsync(host);
        await Invariants.HoldAsync(host, engine, "job-1");
    }

    [ClusterFact]
    public async Task A_job_whose_first_host_died_after_commit_is_one_container()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        var job = Append(database, StartJobs, "game_id", "job-2", "image_ref", StoreHost.Image);
        database.Execute("XGROUP", "CREATE", (RedisKey)StartJobs, Group, "0");
        database.Execute("XREADGROUP", "GROUP", Group, "host-that-dies", "COUNT", "1", "STREAMS", (RedisKey)StartJobs, ">");
        var death = new FaultPlan().CrashAfter(PortCalls.DockerStart);
        await using var dying = Host(engine, redis, "host-that-dies", death);
        await dying.WarmUpAsync();
        _ = dying.DoAsync(OperationKind.Start, "job-2", key: job);
        await death.WhenCrashed.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        await using var heir = Host(engine, redis, "heir");
        await StartConsumersAsync(heir);
        await ResultAsync(database, job);
        await StopConsumersAsync(heir);

        await SettledAsync(heir, engine, "job-2");
    }

    [ClusterFact]
    public async Task A_job_whose_game_is_held_by_somebody_else_waits_without_being_counted()
    {
        const int MoreThanTheLimit = 8;
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, "one").WarmUpAsync();
        (await host.Leases.TryAcquireAsync("job-6", "somebody else", TimeSpan.FromMinutes(10), CancellationToken.None)).Should().BeTrue();
        var job = Append(database, StartJobs, "game_id", "job-6", "image_ref", StoreHost.Image);

        host.Gate.Open();
        await StartConsumersAsync(host);
        await Eventually.HoldsAsync(
            () => host.Gate.Calls.Count(static call => string.Equals(call, nameof(IGameLeaseStore.TryAcquireAsync), StringComparison.Ordinal)) > MoreThanTheLimit,
            "the job is tried again and again");
        var pending = (RedisResult[])((RedisResult[])database.Execute("XPENDING", (RedisKey)StartJobs, Group, "-", "+", "10")!).Single()!;
        ((int)pending[3]).Should().Be(1, "being busy is no delivery");
        await host.Leases.ReleaseAsync("job-6", "somebody else", CancellationToken.None);
        await ResultAsync(database, job);
        await StopConsumersAsync(host);

        ((long)database.Execute("XLEN", (RedisKey)(StartJobs + ":dead"))).Should().Be(0);
        await SettledAsync(host, engine, "job-6");
    }
}
