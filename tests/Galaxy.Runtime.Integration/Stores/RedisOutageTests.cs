using Galaxy.Runtime.Postgres.Tests;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Redis, which holds the leases, dies or hangs under an operation.</summary>
public sealed class RedisOutageTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private readonly string schema = Schemas.New();
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [ClusterFact]
    public async Task Redis_killed_and_restarted_empty_after_commit_leaves_one_container_and_the_next_operation_works()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis).WarmUpAsync();
        const string Game = "redis-killed";
        host.Gate.Before(nameof(IDockerClient.StartContainerAsync), async () =>
        {
            redis.Kill();
            await redis.RestartAsync();
        });

        var result = await host.DoAsync(OperationKind.Start, Game).WaitAsync(Limit, TimeProvider.System);

        if (!result.IsSuccess)
        {
            result.ErrorCode.Should().Be(ErrorCode.Interrupted);
        }

        await host.LeaseIsFreeAsync(Game);
        await host.ReconcileAsync();
        await Invariants.HoldAsync(host, engine, Game);
        await Invariants.IsTrueAsync(host, result);
        (await host.DoAsync(OperationKind.Start, Game)).IsSuccess.Should().BeTrue();
        (await host.DoAsync(OperationKind.Stop, Game)).IsSuccess.Should().BeTrue();
        await Invariants.HoldAsync(host, engine, Game);
    }

    [ClusterFact]
    public async Task Redis_that_hangs_before_commit_is_an_answer_in_time_and_nothing_is_touched()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        engine.Docker.AddRegistryImage("repo/slow:1.0.0");
        engine.Docker.PullTime = TimeSpan.FromSeconds(4);
        await using var host = await Host(engine, redis).WarmUpAsync();
        const string Game = "redis-hangs-early";
        host.Gate.Before(nameof(IDockerClient.PullImageAsync), () => Freeze(redis));

        var during = await host.DoAsync(OperationKind.Start, Game, "repo/slow:1.0.0").WaitAsync(Limit, TimeProvider.System);
        var busy = await host.DoAsync(OperationKind.Start, Game).WaitAsync(Limit, TimeProvider.System);
        redis.Thaw();

        during.ErrorCode.Should().Be(ErrorCode.LeaseLost);
        busy.ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        engine.Docker.Containers.Should().BeEmpty();
        await host.LeaseIsFreeAsync(Game);
        (await host.DoAsync(OperationKind.Start, Game)).IsSuccess.Should().BeTrue();
        await Invariants.HoldAsync(host, engine, Game);
    }

    [ClusterFact]
    public async Task Redis_that_hangs_after_commit_interrupts_the_operation_and_recovery_settles_it()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine(ImageBehaviour.IgnoresStop);
        await using var host = await Host(engine, redis).WarmUpAsync();
        const string Game = "redis-hangs-late";
        (await host.DoAsync(OperationKind.Start, Game)).IsSuccess.Should().BeTrue();

        // The container takes its whole grace period, which is longer than the lease lives.
        host.Gate.Before(nameof(IDockerClient.StopContainerAsync), () => Freeze(redis));
        var result = await host.DoAsync(OperationKind.Stop, Game).WaitAsync(Limit, TimeProvider.System);
        redis.Thaw();

        result.ErrorCode.Should().Be(ErrorCode.Interrupted);
        result.CanRetry.Should().BeTrue();
        await host.LeaseIsFreeAsync(Game);
        await host.ReconcileAsync();
        await Invariants.HoldAsync(host, engine, Game);
        (await host.Queries.FindAsync(Game))!.Status.Should().Be(RuntimeStatus.Stopped);
        (await host.DoAsync(OperationKind.Start, Game)).IsSuccess.Should().BeTrue();
    }

    private StoreHost Host(InMemoryBackend engine, RedisServerProcess redis) => new(engine, builder => builder
        .UsePostgres(postgres.ConnectionString, options => options.Schema = schema)
        .UseRedis(redis.Address, static options => options.CommandTimeout = TimeSpan.FromMilliseconds(500)));

    private static Task Freeze(RedisServerProcess redis)
    {
        redis.Freeze();
        return Task.CompletedTask;
    }
}
