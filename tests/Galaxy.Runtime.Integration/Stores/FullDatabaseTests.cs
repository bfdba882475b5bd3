using System.Globalization;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>The disk below the database is full: nothing that was told is lost, and when there is room again everything goes on by itself.</summary>
public sealed class FullDatabaseTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    private const int MostGames = 400;
    private const int WantedFailures = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [SmallDiskFact]
    public async Task A_full_disk_is_a_failure_to_retry_and_nothing_is_lost()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var disk = SmallDisk.Mount();
        var engine = StoreHost.Engine();
        var database = await CreateDatabaseOnAsync(disk);
        await using var host = await new StoreHost(engine, builder => builder.UsePostgres(database).UseRedis(redis.Address)).WarmUpAsync();
        var results = new List<OperationResult> { await host.SucceedsAsync(OperationKind.Start, Game(0)) };

        // The tables still have room in their last pages, so that the disk is felt only after some games, and not in one and the same step.
        disk.Fill();
        for (var game = 1; game < MostGames && results.Count(static result => !result.IsSuccess) < WantedFailures; game++)
        {
            results.Add(await host.DoAsync(OperationKind.Start, Game(game)).WaitAsync(Limit, TimeProvider.System));
            results.Add(await host.DoAsync(OperationKind.Restart, Game(0)).WaitAsync(Limit, TimeProvider.System));
        }

        var failures = results.Where(static result => !result.IsSuccess).ToList();
        failures.Should().HaveCountGreaterThanOrEqualTo(WantedFailures, "the disk is full");
        failures.Should().OnlyContain(static result => result.CanRetry);
        failures.Select(static result => result.ErrorCode).Should().BeSubsetOf(
            [ErrorCode.ServiceUnavailable, ErrorCode.InternalError, ErrorCode.ContainerStartFailed, ErrorCode.Interrupted]);
        failures.Should().Contain(static result => result.ErrorMessage!.Contains("53100", StringComparison.Ordinal), "the message says that the disk is full");
        (await host.Queries.FindAsync(Game(0))).Should().NotBeNull("reading needs no room");

        disk.Free();
        var games = results.Select(static result => result.GameId).Distinct(StringComparer.Ordinal).ToList();
        foreach (var game in games)
        {
            await host.LeaseIsFreeAsync(game);
        }

        await host.ReconcileAsync();
        await Invariants.AreTrueAsync(host, results);
        foreach (var game in games)
        {
            await Invariants.HoldAsync(host, engine, game);
        }

        foreach (var game in failures.Select(static result => result.GameId).Distinct(StringComparer.Ordinal))
        {
            await host.SucceedsAsync(OperationKind.Start, game);
            await Invariants.HoldAsync(host, engine, game);
        }
    }

    private static string Game(int number) => string.Create(CultureInfo.InvariantCulture, $"full-{number}");

    private async Task<string> CreateDatabaseOnAsync(SmallDisk disk)
    {
        var space = Path.Combine(disk.Path, "space");
        await PostgresCluster.MakeDirectoryAsync(space);
        await postgres.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{space}'");
        await postgres.ExecuteAsync("CREATE DATABASE crowded TABLESPACE small");
        return new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = "crowded" }.ConnectionString;
    }
}
