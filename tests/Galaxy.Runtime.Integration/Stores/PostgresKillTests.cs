using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Postgres dies and comes back between two port calls of an operation. GALAXY_TEST_LONG=1 tries every call of every operation.</summary>
public sealed class PostgresKillTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private static readonly bool IsLong = TestServices.TakeLongForm;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static TheoryData<OperationKind> Kinds => IsLong
        ? [OperationKind.Start, OperationKind.Stop, OperationKind.Restart, OperationKind.Patch, OperationKind.CleanupContainer]
        : [OperationKind.Start, OperationKind.Patch];

    [ClusterTheory]
    [MemberData(nameof(Kinds))]
    public async Task Postgres_killed_between_any_two_calls_loses_nothing(OperationKind kind)
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        var schema = Schemas.New();
        await using var host = new StoreHost(
            engine, builder => builder.UsePostgres(postgres.ConnectionString, options => options.Schema = schema).UseRedis(redis.Address));
        await host.WarmUpAsync();
        var calls = await CountCallsAsync(host, kind);
        calls.Should().BeGreaterThan(5, "an operation makes that many port calls");

        for (var call = 1; call <= calls; call += IsLong ? 1 : 2)
        {
            await KillAtAsync(host, engine, kind, call);
        }
    }

    private static async Task<int> CountCallsAsync(StoreHost host, OperationKind kind)
    {
        var game = $"count-{kind.ToWireText()}".Replace('_', '-');
        await PrepareAsync(host, kind, game);
        host.Gate.Open();
        await SucceedsAsync(host, kind, game);
        return host.Gate.Calls.Count;
    }

    private async Task KillAtAsync(StoreHost host, InMemoryBackend engine, OperationKind kind, int call)
    {
        var game = $"kill-{kind.ToWireText()}-{call}".Replace('_', '-');
        await PrepareAsync(host, kind, game);
        host.Gate.Before(call, async () =>
        {
            await postgres.KillAsync();
            await postgres.StartServerAsync();
        });

        var result = await host.DoAsync(kind, game).WaitAsync(Limit, TimeProvider.System);

        host.Gate.Open();
        await host.DatabaseAnswersAsync();
        await host.LeaseIsFreeAsync(game);
        await Invariants.IsTrueAsync(host, result);
        await host.ReconcileAsync();
        await Invariants.HoldAsync(host, engine, game);
        var retry = await host.DoAsync(kind, game);
        retry.IsSuccess.Should().BeTrue($"a retry works after a kill at call {call}, which gave {result.ErrorCode}; it gave {retry.ErrorCode}: {retry.ErrorMessage}");
        await Invariants.HoldAsync(host, engine, game);
    }

    private static async Task PrepareAsync(StoreHost host, OperationKind kind, string game)
    {
        if (kind is not OperationKind.Start)
        {
            await SucceedsAsync(host, OperationKind.Start, game);
        }

        if (kind is OperationKind.CleanupContainer)
        {
            await SucceedsAsync(host, OperationKind.Stop, game);
        }
    }

    private static async Task SucceedsAsync(StoreHost host, OperationKind kind, string game)
    {
        var result = await host.DoAsync(kind, game);
        result.IsSuccess.Should().BeTrue($"{kind}: {result.ErrorCode}: {result.ErrorMessage}");
    }
}
