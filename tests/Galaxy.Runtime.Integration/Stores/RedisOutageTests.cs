using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>
/// Redis, which holds the leases, loses them or hangs under an operation, for longer than a lease lives. A lease that is lost before the
/// commit is that; after it the outcome is not known until recovery has looked.
/// </summary>
public sealed class RedisOutageTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const string SlowImage = "repo/slow:1.0.0";
    private static readonly TimeSpan LongerThanALease = StoreHost.LeaseTtl * 2;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string schema = Schemas.New();

    [ClusterFact]
    public async Task Redis_back_empty_before_commit_is_a_lost_lease_and_nothing_is_touched()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = SlowEngine();
        await using var host = await Host(engine, redis).WarmUpAsync();
        const string Game = "redis-empty-early";
        host.Gate.Before(nameof(IContainerEngine.PullImageAsync), () => BackEmptyAsync(redis));

        var result = await host.DoAsync(OperationKind.Start, Game, SlowImage).WaitAsync(Limit, TimeProvider.System);

        result.ErrorCode.Should().Be(ErrorCode.LeaseLost);
        result.CanRetry.Should().BeTrue();
        engine.Docker.Containers.Should().BeEmpty();
        await GoesOnAsync(host, engine, result);
    }

    [ClusterFact]
    public async Task Redis_that_hangs_before_commit_is_an_answer_in_time_and_nothing_is_touched()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = SlowEngine();
        await using var host = await Host(engine, redis).WarmUpAsync();
        const string Game = "redis-hangs-early";
        host.Gate.Before(nameof(IContainerEngine.PullImageAsync), () => FreezeAsync(redis));

        var during = await host.DoAsync(OperationKind.Start, Game, SlowImage).WaitAsync(Limit, TimeProvider.System);
        var busy = await host.DoAsync(OperationKind.Start, Game).WaitAsync(Limit, TimeProvider.System);
        redis.Thaw();

        during.ErrorCode.Should().Be(ErrorCode.LeaseLost);
        busy.ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        engine.Docker.Containers.Should().BeEmpty();
        await GoesOnAsync(host, engine, during);
    }

    /// <summary>The container takes its whole grace period to stop, which is longer than the lease lives.</summary>
    [ClusterTheory]
    [InlineData(OperationKind.Stop, RuntimeStatus.Stopped)]
    [InlineData(OperationKind.Restart, RuntimeStatus.Running)]
    [InlineData(OperationKind.Patch, RuntimeStatus.Running)]
    public async Task Redis_back_empty_while_a_container_is_stopped_interrupts_and_recovery_settles_it(OperationKind kind, RuntimeStatus settled) =>
        await LoseDuringStopAsync(kind, settled, BackEmptyAsync, static _ => { });

    /// <inheritdoc cref="Redis_back_empty_while_a_container_is_stopped_interrupts_and_recovery_settles_it"/>
    [ClusterTheory]
    [InlineData(OperationKind.Stop, RuntimeStatus.Stopped)]
    [InlineData(OperationKind.Restart, RuntimeStatus.Running)]
    public async Task Redis_that_hangs_while_a_container_is_stopped_interrupts_and_recovery_settles_it(OperationKind kind, RuntimeStatus settled) =>
        await LoseDuringStopAsync(kind, settled, FreezeAsync, static redis => redis.Thaw());

    private async Task LoseDuringStopAsync(OperationKind kind, RuntimeStatus settled, Func<RedisServerProcess, Task> lose, Action<RedisServerProcess> mend)
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine(ImageBehaviour.IgnoresStop);
        await using var host = await Host(engine, redis).WarmUpAsync();
        const string Game = "redis-late";
        await host.SucceedsAsync(OperationKind.Start, Game);

        host.Gate.Before(nameof(IContainerEngine.StopContainerAsync), () => lose(redis));
        var result = await host.DoAsync(kind, Game).WaitAsync(Limit, TimeProvider.System);
        mend(redis);

        result.ErrorCode.Should().Be(ErrorCode.Interrupted);
        result.CanRetry.Should().BeTrue();
        await GoesOnAsync(host, engine, result, settled);
    }

    private static async Task GoesOnAsync(StoreHost host, InMemoryBackend engine, OperationResult result, RuntimeStatus? settled = null)
    {
        await host.LeaseIsFreeAsync(result.GameId);
        await host.ReconcileAsync();
        await Invariants.IsTrueAsync(host, result);
        await Invariants.HoldAsync(host, engine, result.GameId);
        RuntimeStatus? status = (await host.Queries.FindAsync(result.GameId))?.Status;
        status.Should().Be(settled);
        await host.SucceedsAsync(OperationKind.Start, result.GameId);
        await Invariants.HoldAsync(host, engine, result.GameId);
    }

    private static InMemoryBackend SlowEngine()
    {
        var engine = StoreHost.Engine();
        engine.Docker.AddRegistryImage(SlowImage);
        engine.Docker.PullTime = LongerThanALease;
        return engine;
    }

    private StoreHost Host(InMemoryBackend engine, RedisServerProcess redis) => new(
        engine,
        builder => builder
            .UsePostgres(postgres.ConnectionString, options => options.Schema = schema)
            .UseRedis(redis.Address, static options => options.CommandTimeout = TimeSpan.FromMilliseconds(500)),
        static options => options.Stop.Grace = LongerThanALease);

    private static async Task BackEmptyAsync(RedisServerProcess redis)
    {
        redis.Kill();
        await redis.RestartAsync();
    }

    private static Task FreezeAsync(RedisServerProcess redis)
    {
        redis.Freeze();
        return Task.CompletedTask;
    }
}
