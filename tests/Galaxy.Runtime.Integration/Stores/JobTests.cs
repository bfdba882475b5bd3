using Galaxy.Runtime.Postgres.Tests;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Jobs from their stream through the whole library to their result.</summary>
public sealed class JobTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const string StartJobs = "runtime:start_jobs";
    private const string StopJobs = "runtime:stop_jobs";
    private const string Results = "runtime:job_results";
    private const string Group = "rtmanager";
    private readonly string schema = Schemas.New();

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
        await death.WhenCrashed.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        await using var heir = Host(engine, redis, "heir");
        await StartConsumersAsync(heir);
        await ResultAsync(database, job);
        await StopConsumersAsync(heir);

        await heir.LeaseIsFreeAsync("job-2");
        await heir.ReconcileAsync();
        engine.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        await Invariants.HoldAsync(heir, engine, "job-2");
    }

    private StoreHost Host(InMemoryBackend engine, RedisServerProcess redis, string name, FaultPlan? faults = null) => new(
        engine,
        builder => builder.UsePostgres(postgres.ConnectionString, options => options.Schema = schema).UseRedis(redis.Address).AddRedisJobConsumers(jobs =>
        {
            jobs.ConsumerName = name;
            jobs.PollInterval = TimeSpan.FromMilliseconds(20);
            jobs.ClaimIdle = TimeSpan.FromSeconds(1);
            jobs.ClaimHeartbeat = TimeSpan.FromMilliseconds(200);
            jobs.RetryDelay = TimeSpan.FromMilliseconds(100);
            jobs.MaxRetryDelay = TimeSpan.FromMilliseconds(500);
        }),
        faults: faults);

    private static async Task StartConsumersAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    private static async Task StopConsumersAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    private static string Append(IDatabase database, string stream, params object[] fields) =>
        (string)database.Execute("XADD", [(RedisKey)stream, "*", .. fields])!;

    private static async Task<IReadOnlyDictionary<string, string>> ResultAsync(IDatabase database, string job)
    {
        Dictionary<string, string>? found = null;
        await Redis.Tests.Eventually.HoldsAsync(
            () =>
            {
                var entries = (RedisResult[])database.Execute("XRANGE", (RedisKey)Results, "-", "+")!;
                found = entries
                    .Select(static entry => ((string[])((RedisResult[])entry!)[1]!).Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal))
                    .FirstOrDefault(fields => string.Equals(fields["job_id"], job, StringComparison.Ordinal));
                return found is not null;
            },
            $"job {job} has a result");
        found!["outcome"].Should().Be("success");
        return found;
    }
}
