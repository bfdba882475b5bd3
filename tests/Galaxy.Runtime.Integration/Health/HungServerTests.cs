using Galaxy.Runtime.Integration.Stores;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>The health checks on real servers that are stopped with SIGSTOP.</summary>
public sealed class HungServerTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    // A health check that hangs would run into this.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly string[] Stores = [RuntimeHealthChecks.Records, RuntimeHealthChecks.Journal];

    private readonly string schema = Schemas.New();

    [ClusterFact]
    public async Task A_hung_Redis_fails_the_leases_only_and_they_are_healthy_again_afterwards()
    {
        using var redis = await RedisServerProcess.StartAsync();
        await using var services = Services(redis);
        await HealthyAsync(services);

        redis.Freeze();
        var during = await CheckAsync(services);
        redis.Thaw();

        Failed(during).Should().Equal(RuntimeHealthChecks.Leases);
        await HealthyAsync(services);
    }

    [ClusterFact]
    public async Task A_hung_Postgres_fails_records_journal_and_events_only_and_they_are_healthy_again_afterwards()
    {
        using var redis = await RedisServerProcess.StartAsync();
        await using var services = Services(redis);
        await HealthyAsync(services);

        await postgres.FreezeAsync();
        var during = await CheckAsync(services);
        var report = await services.GetRequiredService<IRuntimePreflight>().CheckAsync().WaitAsync(Limit, TimeProvider.System);
        await postgres.ThawAsync();

        Failed(during).Should().BeEquivalentTo([.. Stores, "galaxy-events"]);
        report.Findings.Select(static finding => finding.Code).Should().BeEquivalentTo(
            [PreflightCode.RecordStoreUnavailable, PreflightCode.JournalUnavailable, PreflightCode.ClockUnverified], "{0}", report);
        await HealthyAsync(services);
    }

    [ClusterFact]
    public async Task A_killed_Redis_is_told_at_once()
    {
        using var redis = await RedisServerProcess.StartAsync();
        await using var services = Services(redis);
        await HealthyAsync(services);

        redis.Kill();

        Failed(await CheckAsync(services)).Should().Equal(RuntimeHealthChecks.Leases);
        await redis.RestartAsync();
        await HealthyAsync(services);
    }

    private static IEnumerable<string> Failed(HealthReport report) => report.Entries.Where(static entry => entry.Value.Status != HealthStatus.Healthy).Select(static entry => entry.Key);

    private static Task<HealthReport> CheckAsync(ServiceProvider services) =>
        services.GetRequiredService<HealthCheckService>().CheckHealthAsync(CancellationToken.None).WaitAsync(Limit, TimeProvider.System);

    private static Task<HealthReport> HealthyAsync(ServiceProvider services) => Eventually.GetAsync(
        () => CheckAsync(services), static report => report.Status == HealthStatus.Healthy, "five healthy checks");

    private ServiceProvider Services(RedisServerProcess redis)
    {
        var services = new ServiceCollection();
        services.AddHealthChecks().AddGalaxyRuntime();
        services.AddGalaxyRuntime(static options =>
        {
            options.Health.Timeout = TimeSpan.FromSeconds(4);
            options.Preflight.Timeout = TimeSpan.FromSeconds(4);
        })
            .UseInMemory(new InMemoryBackend())
            .UsePostgres(postgres.ConnectionString, options => options.Schema = schema)
            .UseRedis(redis.Address);
        return services.BuildServiceProvider();
    }
}
