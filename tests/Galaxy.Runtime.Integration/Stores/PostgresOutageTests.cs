using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Postgres is there, but loses answers, takes no writes or has no connection left.</summary>
public sealed class PostgresOutageTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string schema = Schemas.New();

    [ClusterFact]
    public async Task A_record_write_whose_answer_is_lost_is_a_success_and_no_replay()
    {
        using var redis = await RedisServerProcess.StartAsync();
        await using var proxy = new PostgresProxy(postgres.ConnectionString);
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, proxy.ConnectionString).WarmUpAsync();
        const string Game = "answer-lost";
        var cut = Task.CompletedTask;
        host.Gate.Before(nameof(IRuntimeRecordStore.UpsertAsync), () =>
        {
            cut = CutAsync(proxy, proxy.SwallowAnswers());
            return Task.CompletedTask;
        });

        var result = await host.DoAsync(OperationKind.Start, Game).WaitAsync(Limit, TimeProvider.System);
        await cut;

        result.IsSuccess.Should().BeTrue(result.ErrorMessage);
        result.IsReplay.Should().BeFalse();
        (await host.Queries.ReadOperationsAsync(Game)).Entries.Should().ContainSingle().Which.Closing!.IsSuccess.Should().BeTrue();
        await Invariants.HoldAsync(host, engine, Game);
    }

    [ClusterFact]
    public async Task A_read_only_database_is_a_failure_to_retry_and_nothing_changes()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, postgres.ConnectionString).WarmUpAsync();
        const string Game = "read-only";
        await host.SucceedsAsync(OperationKind.Start, Game);
        var before = await host.Queries.FindAsync(Game);
        await SetReadOnlyAsync("on");
        try
        {
            var result = await host.DoAsync(OperationKind.Stop, Game).WaitAsync(Limit, TimeProvider.System);

            result.ErrorCode.Should().Be(ErrorCode.ServiceUnavailable, "the record store failed before commit");
            result.CanRetry.Should().BeTrue();
            (await host.Queries.FindAsync(Game)).Should().Be(before);
            engine.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        }
        finally
        {
            await SetReadOnlyAsync("off");
        }

        await host.SucceedsAsync(OperationKind.Stop, Game);
        await Invariants.HoldAsync(host, engine, Game);
    }

    [ClusterFact]
    public async Task A_database_that_turns_read_only_after_commit_interrupts_the_operation_and_recovery_settles_it()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, postgres.ConnectionString).WarmUpAsync();
        const string Game = "read-only-late";
        OperationResult result;
        host.Gate.Before(nameof(IRuntimeRecordStore.UpsertAsync), () => SetReadOnlyAsync("on"));
        try
        {
            result = await host.DoAsync(OperationKind.Start, Game).WaitAsync(Limit, TimeProvider.System);

            result.ErrorCode.Should().Be(ErrorCode.Interrupted);
            result.CanRetry.Should().BeTrue();
            (await host.OpenEntriesAsync()).Should().ContainSingle("what is not known to have ended stays open");
        }
        finally
        {
            await SetReadOnlyAsync("off");
        }

        await host.LeaseIsFreeAsync(Game);
        await host.ReconcileAsync();
        await Invariants.HoldAsync(host, engine, Game);
        (await host.Queries.FindAsync(Game))!.Status.Should().Be(RuntimeStatus.Running, "its container runs, so it is adopted");
        await host.SucceedsAsync(OperationKind.Stop, Game);
        await Invariants.HoldAsync(host, engine, Game);
    }

    [ClusterFact]
    public async Task A_server_that_became_a_standby_still_answers_reads_and_works_again_once_it_is_promoted()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, postgres.ConnectionString).WarmUpAsync();
        const string Game = "standby";
        await host.SucceedsAsync(OperationKind.Start, Game);
        var before = await host.Queries.FindAsync(Game);

        await postgres.BecomeStandbyAsync();
        await host.DatabaseAnswersAsync();
        var result = await host.DoAsync(OperationKind.Stop, Game).WaitAsync(Limit, TimeProvider.System);
        var seen = await host.Queries.FindAsync(Game);
        await postgres.PromoteAsync();

        result.ErrorCode.Should().Be(ErrorCode.ServiceUnavailable, "the record store failed before commit");
        result.CanRetry.Should().BeTrue();
        seen.Should().Be(before);
        engine.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        await host.SucceedsAsync(OperationKind.Stop, Game);
        await Invariants.HoldAsync(host, engine, Game);
    }

    [ClusterFact]
    public async Task A_pool_that_the_host_has_emptied_is_a_failure_to_retry_and_recovers()
    {
        using var redis = await RedisServerProcess.StartAsync();
        var engine = StoreHost.Engine();
        await using var pool = NpgsqlDataSource.Create(postgres.ConnectionString + ";Maximum Pool Size=1");
        await using (await Host(engine, redis, postgres.ConnectionString).WarmUpAsync())
        {
            // Makes the schema, which may take longer than the short deadline below.
        }

        await using var host = await new StoreHost(
            engine,
            builder => builder.UsePostgres(pool, options => options.Schema = schema).UseRedis(redis.Address),
            static options => options.Timeouts.Store = TimeSpan.FromSeconds(3)).WarmUpAsync();
        const string Game = "pool-empty";
        await using (await pool.OpenConnectionAsync())
        {
            var result = await host.DoAsync(OperationKind.Start, Game).WaitAsync(Limit, TimeProvider.System);

            result.ErrorCode.Should().Be(ErrorCode.ServiceUnavailable, "the record store failed before commit");
            result.CanRetry.Should().BeTrue();
            engine.Docker.Containers.Should().BeEmpty();
        }

        await host.LeaseIsFreeAsync(Game);
        await host.SucceedsAsync(OperationKind.Start, Game);
        await Invariants.HoldAsync(host, engine, Game);
    }

    private StoreHost Host(InMemoryBackend engine, RedisServerProcess redis, string connectionString) =>
        new(engine, builder => builder.UsePostgres(connectionString, options => options.Schema = schema).UseRedis(redis.Address));

    private static async Task CutAsync(PostgresProxy proxy, Task swallowed)
    {
        await swallowed;
        proxy.Cut();
    }

    private async Task SetReadOnlyAsync(string value)
    {
        await postgres.ExecuteAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}");
        await postgres.ExecuteAsync("SELECT pg_reload_conf()");
        await using var pool = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var show = pool.CreateCommand("SHOW default_transaction_read_only");
                return string.Equals((string?)await show.ExecuteScalarAsync(), value, StringComparison.Ordinal);
            },
            $"the server has read-only {value}");
    }
}
