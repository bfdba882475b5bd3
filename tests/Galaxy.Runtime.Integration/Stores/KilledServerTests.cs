using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>
/// A server is killed and comes back between two port calls of an operation: Postgres with its data, Redis empty. GALAXY_TEST_LONG=1
/// tries every call of every operation.
/// </summary>
public sealed class KilledServerTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<OperationKind> Kinds =>
        [OperationKind.Start, OperationKind.Stop, OperationKind.Restart, OperationKind.Patch, OperationKind.CleanupContainer];

    [ClusterTheory]
    [MemberData(nameof(Kinds))]
    public async Task Postgres_killed_between_any_two_calls_loses_nothing(OperationKind kind)
    {
        using var redis = await RedisServerProcess.StartAsync();

        await KillBetweenCallsAsync(kind, redis, async () =>
        {
            await postgres.KillAsync();
            await postgres.StartServerAsync();
        });
    }

    [ClusterTheory]
    [MemberData(nameof(Kinds))]
    public async Task Redis_killed_between_any_two_calls_and_back_without_its_leases_loses_nothing(OperationKind kind)
    {
        using var redis = await RedisServerProcess.StartAsync();

        await KillBetweenCallsAsync(kind, redis, async () =>
        {
            redis.Kill();
            await redis.RestartAsync();
        });
    }

    private async Task KillBetweenCallsAsync(OperationKind kind, RedisServerProcess redis, Func<Task> kill)
    {
        var engine = StoreHost.Engine();
        var schema = Schemas.New();
        await using var host = new StoreHost(
            engine, builder => builder.UsePostgres(postgres.ConnectionString, options => options.Schema = schema).UseRedis(redis.Address));
        await host.WarmUpAsync();
        var calls = await CountCallsAsync(host, kind);
        calls.Should().BeGreaterThan(5, "an operation makes that many port calls");

        // The short form takes every third, and another third for each kind.
        var (first, step) = TestServices.TakeLongForm ? (1, 1) : (1 + ((int)kind % 3), 3);
        for (var call = first; call <= calls; call += step)
        {
            await KillAtAsync(host, engine, kind, call, kill);
        }
    }

    private static async Task<int> CountCallsAsync(StoreHost host, OperationKind kind)
    {
        // A first start asks the engine things that later ones know.
        await host.SucceedsAsync(OperationKind.Start, "first");
        var game = $"count-{kind.ToWireText()}".Replace('_', '-');
        await PrepareAsync(host, kind, game);
        host.Gate.Open();
        (await host.DoAsync(kind, game)).IsSuccess.Should().BeTrue();
        return host.Gate.Calls.Count;
    }

    private static async Task KillAtAsync(StoreHost host, InMemoryBackend engine, OperationKind kind, int call, Func<Task> kill)
    {
        var game = $"kill-{kind.ToWireText()}-{call}".Replace('_', '-');
        await PrepareAsync(host, kind, game);
        var wasKilled = false;
        host.Gate.Before(call, async () =>
        {
            await kill();
            wasKilled = true;
        });

        var result = await host.DoAsync(kind, game).WaitAsync(Limit, TimeProvider.System);

        wasKilled.Should().BeTrue($"the operation made a call {call}");
        host.Gate.Open();
        await host.DatabaseAnswersAsync();
        await host.LeaseIsFreeAsync(game);
        await Invariants.IsTrueAsync(host, result);
        await host.ReconcileAsync();
        await Invariants.HoldAsync(host, engine, game);
        await host.SucceedsAsync(kind, game);
        await Invariants.HoldAsync(host, engine, game);
    }

    private static async Task PrepareAsync(StoreHost host, OperationKind kind, string game)
    {
        if (kind is not OperationKind.Start)
        {
            await host.SucceedsAsync(OperationKind.Start, game);
        }

        if (kind is OperationKind.CleanupContainer)
        {
            await host.SucceedsAsync(OperationKind.Stop, game);
        }
    }
}
