using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Hosts whose consumers take jobs from a server of the test's own, with everything quick.</summary>
public abstract class JobTest(PostgresCluster postgres)
{
    private protected const string StartJobs = "runtime:start_jobs";
    private protected const string StopJobs = "runtime:stop_jobs";
    private protected const string Group = "rtmanager";
    private const string ResultStream = "runtime:job_results";
    private readonly string schema = Schemas.New();

    private protected static async Task SettledAsync(StoreHost host, InMemoryBackend engine, string game)
    {
        await host.LeaseIsFreeAsync(game);
        await host.ReconcileAsync();
        engine.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        await Invariants.HoldAsync(host, engine, game);
    }

    private protected StoreHost Host(
        InMemoryBackend engine, RedisServerProcess redis, string name, FaultPlan? faults = null, Action<GalaxyRuntimeOptions>? configure = null) => new(
        engine,
        builder => builder.UsePostgres(postgres.ConnectionString, options => options.Schema = schema).UseRedis(redis.Address, options =>
        {
            options.CommandTimeout = TimeSpan.FromSeconds(1);
            var jobs = options.Jobs;
            jobs.ConsumerName = name;
            jobs.PollInterval = TimeSpan.FromMilliseconds(20);
            jobs.ClaimIdle = TimeSpan.FromSeconds(1);
            jobs.ClaimHeartbeat = TimeSpan.FromMilliseconds(200);
            jobs.RetryDelay = TimeSpan.FromMilliseconds(100);
            jobs.MaxRetryDelay = TimeSpan.FromMilliseconds(500);
        }).AddRedisJobConsumers(),
        configure,
        faults);

    private protected static async Task StartConsumersAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StartAsync(CancellationToken.None);
        }
    }

    private protected static async Task StopConsumersAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    private protected static string Append(IDatabase database, string stream, params object[] fields) =>
        (string)database.Execute("XADD", [(RedisKey)stream, "*", .. fields])!;

    /// <summary>The result of a job, which is a success.</summary>
    private protected static async Task<IReadOnlyDictionary<string, string>> ResultAsync(IDatabase database, string job)
    {
        var result = await ResultAsync(database, static _ => true, job);
        result["outcome"].Should().Be("success");
        return result;
    }

    /// <summary>The result of a start job, whatever it is; jobs of the two streams may have the same id.</summary>
    private protected static Task<IReadOnlyDictionary<string, string>> StartResultAsync(IDatabase database, string job) =>
        ResultAsync(database, static stream => stream is StartJobs, job);

    /// <summary>The result of a stop job, whatever it is.</summary>
    private protected static Task<IReadOnlyDictionary<string, string>> StopResultAsync(IDatabase database, string job) =>
        ResultAsync(database, static stream => stream is StopJobs, job);

    /// <summary>Takes everything new of a stream as a consumer would that then dies.</summary>
    private protected static void DeliverToTheDead(IDatabase database, string stream)
    {
        database.Execute("XGROUP", "CREATE", (RedisKey)stream, Group, "0", "MKSTREAM");
        database.Execute("XREADGROUP", "GROUP", Group, "host-that-dies", "COUNT", "1000", "STREAMS", (RedisKey)stream, ">");
    }

    private static async Task<IReadOnlyDictionary<string, string>> ResultAsync(IDatabase database, Func<string, bool> ofStream, string job)
    {
        Dictionary<string, string>? found = null;
        await Eventually.HoldsAsync(
            () =>
            {
                found = Results(database)
                    .Select(static entry => ((string[])((RedisResult[])entry!)[1]!).Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal))
                    .FirstOrDefault(fields => ofStream(fields["stream"]) && string.Equals(fields["job_id"], job, StringComparison.Ordinal));
                return found is not null;
            },
            $"job {job} has a result");
        return found!;
    }

    private static RedisResult[] Results(IDatabase database)
    {
        try
        {
            return (RedisResult[])database.Execute("XRANGE", (RedisKey)ResultStream, "-", "+")!;
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException)
        {
            // Killed or frozen by the test; it comes back.
            return [];
        }
    }
}
