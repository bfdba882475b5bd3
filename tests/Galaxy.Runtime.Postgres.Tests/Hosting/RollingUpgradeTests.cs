using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>The steps of docs/operations.md: what a schema of commit 277c0ad becomes, and two hosts of different versions on one schema, in both orders.</summary>
public sealed class RollingUpgradeTests : IAsyncLifetime
{
    private const string Image = "repo/engine:1.2.3";
    private const string NotNullViolation = "23502";

    // What a host of 277c0ad sends for a Begin, and for a write of its operation.
    private const string BeginOf277c0ad =
        """
        INSERT INTO {schema}.runtime_fences AS drawn (game_id, fence)
        VALUES ('GAME', floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
        ON CONFLICT (game_id) DO UPDATE SET fence = greatest(drawn.fence + 1, excluded.fence)
        RETURNING fence
        """;

    private const string UpsertOf277c0ad =
        """
        WITH held AS (UPDATE {schema}.runtime_fences SET fence = fence WHERE game_id = 'rests' AND fence = FENCE RETURNING game_id)
        INSERT INTO {schema}.runtime_records (game_id, status, container_id, image_ref, image_id, engine_endpoint, state_path, network, engine_id, fence, started_at, stopped_at, removed_at,
            last_op_at, created_at)
        SELECT 'rests', 'running', 'c-new', 'repo/engine:1.2.3', '', '', '', '', 'engine-a', FENCE, now(), NULL, NULL, now(), now() FROM held
        ON CONFLICT (game_id) DO UPDATE SET status = excluded.status, container_id = excluded.container_id, fence = excluded.fence
        """;

    private readonly InMemoryBackend backend = new();
    private ForeignSchema schema = null!;

    public async Task InitializeAsync()
    {
        backend.Docker.AddImage(Image);
        schema = Make();
        if (TestServices.Postgres is not null)
        {
            using var dump = new StreamReader(typeof(RollingUpgradeTests).Assembly.GetManifestResourceStream("Schema277c0ad.sql")!);
            await schema.ExecuteAsync(await dump.ReadToEndAsync());
        }
    }

    private static ForeignSchema Make() => new();

    public async Task DisposeAsync() => await schema.DisposeAsync();

    [PostgresFact]
    public async Task Every_row_of_the_old_schema_is_there_after_the_migrations_and_is_read()
    {
        var before = await CountAsync();
        await using var host = schema.Open();

        await host.StartAsync(Deadline);

        (await CountAsync()).Should().Equal(before);
        (await schema.ScalarAsync<int>("SELECT max(version) FROM {schema}.schema_version")).Should().Be(Migration.Latest);
        var records = await host.Records.ListAsync(RuntimeRecordFilter.All, Deadline).ToListAsync();
        records.Select(static record => (record.GameId, record.Status, record.ContainerId)).Should().Equal(
            ("gone", RuntimeStatus.Removed, null), ("rests", RuntimeStatus.Stopped, "c-rests"), ("runs", RuntimeStatus.Running, "c-runs"));
        records.Should().OnlyContain(static record =>
            record.SettingsDigest == null && record.Endpoints.Count == 0 && record.ImageId == "sha256:abc" && record.EngineId == "engine-a" && record.StartedAt != null);
        (await host.Leases.TryAcquireAsync("runs", "another", TimeSpan.FromSeconds(9), Deadline)).Should().BeFalse("its lease is still held");
        (await host.Leases.TryAcquireAsync("rests", "another", TimeSpan.FromSeconds(9), Deadline)).Should().BeTrue("its lease has expired");
    }

    [PostgresFact]
    public async Task Every_entry_of_the_old_schema_means_what_it_meant()
    {
        await using var host = schema.Open();

        (await ReadAsync(host, "runs")).Where(static entry => entry.CorrelationId == entry.OperationId).Select(static entry => entry.Kind).Should().BeEquivalentTo(
            Enum.GetValues<OperationKind>().Where(static kind => kind is not OperationKind.Unknown));
        (await ReadAsync(host, "runs")).Count(static entry => entry.CorrelationId != entry.OperationId).Should().Be(2, "the steps inside another operation");
        (await ReadAsync(host, "sources")).Select(static entry => entry.Source).Should().BeEquivalentTo(Enum.GetValues<OperationSource>().Except([OperationSource.AutoResume]), "that one came later");
        (await ReadAsync(host, "codes")).Select(static entry => entry.Closing!.ErrorCode).Should().BeEquivalentTo(Enum.GetValues<ErrorCode>());
        (await ReadAsync(host, "refused")).Should().OnlyContain(static entry => !entry.WasCommitted && entry.Fence == 0);
        (await ReadAsync(host, "reasons")).Select(static entry => entry.StopReason!.Value).Should().BeEquivalentTo(Enum.GetValues<StopReason>().Except([StopReason.Unknown]));
        (await ReadAsync(host, "reasons")).Should().OnlyContain(static entry => entry.StopGrace == null && entry.SupersededGrace == null);
        (await ReadAsync(host, "rests")).Select(static entry => entry.Closing!.Evidence!.Cause).Should().BeEquivalentTo(Enum.GetValues<ExitCause>().Except([ExitCause.EngineEnded]), "that one came later");
        foreach (var kind in Enum.GetValues<OperationKind>().Where(static kind => kind is not OperationKind.Unknown))
        {
            (await host.Journal.FindSucceededAsync("runs", kind, "key-" + kind.ToWireText(), Noon.AddYears(1), Deadline)).Should().NotBeNull();
        }

        foreach (var type in Enum.GetValues<HealthEventType>().Except([HealthEventType.Unknown]))
        {
            (await schema.ScalarAsync<long>($"SELECT count(*) FROM {{schema}}.health_snapshots WHERE event_type = '{type.ToWireText()}'")).Should().Be(1);
        }
    }

    [PostgresFact]
    public async Task What_was_open_in_the_old_schema_is_open_and_the_next_operation_closes_it()
    {
        await using var host = schema.Open();
        var open = await host.Journal.ListOpenAsync(Deadline).ToListAsync();
        open.Select(static entry => entry.Kind).Should().BeEquivalentTo(Enum.GetValues<OperationKind>().Except([OperationKind.Unknown]));

        foreach (var entry in open)
        {
            var head = await host.Records.BeginAsync(entry.GameId, Deadline);
            head.Fence.Should().BeGreaterThan(entry.Fence);
            (await host.Journal.OpenAsync(Entry(entry.GameId, head.Fence, OperationKind.Stop), head.Record, Deadline)).Entry.HasInterrupted.Should().BeTrue();
            (await host.Journal.FindAsync(entry.OperationId, Deadline))!.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        }
    }

    [PostgresTheory]
    [InlineData("runs")]
    [InlineData("never-begun")]
    public async Task A_host_of_277c0ad_that_runs_while_another_migrates_begins_nothing_more_and_ends_what_it_has_begun(string game)
    {
        var fence = await schema.ScalarAsync<long>(BeginOf277c0ad.Replace("GAME", "rests", StringComparison.Ordinal));
        await using var migrating = schema.Open();
        await migrating.StartAsync(Deadline);

        var begin = () => schema.ScalarAsync<long>(BeginOf277c0ad.Replace("GAME", game, StringComparison.Ordinal));
        (await begin.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(NotNullViolation);

        await schema.ExecuteAsync(UpsertOf277c0ad.Replace("FENCE", $"{fence}", StringComparison.Ordinal));
        var head = await migrating.Records.BeginAsync("rests", Deadline);
        head.Record!.ContainerId.Should().Be("c-new", "what was in flight has ended");
        head.Fence.Should().BeGreaterThan(fence);
        await schema.ExecuteAsync(UpsertOf277c0ad.Replace("FENCE", $"{fence}", StringComparison.Ordinal).Replace("c-new", "c-late", StringComparison.Ordinal));
        (await migrating.Records.FindAsync("rests", Deadline))!.ContainerId.Should().Be("c-new", "a write that comes later is refused by its fence");
    }

    [PostgresFact]
    public async Task A_host_that_runs_while_a_newer_one_migrates_is_refused_before_it_touches_a_game()
    {
        await using var host = TestHost.On(schema, backend);
        (await host.Runtime.StartAsync(new StartRequest("g1", Image), Deadline)).IsSuccess.Should().BeTrue("the test relies on it");
        var fence = await FenceAsync();
        await MigrateToNextAsync();

        var result = await host.Runtime.StopAsync(new StopRequest("g1", StopReason.Finished), Deadline);

        result.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.ServiceUnavailable, CanRetry = true });
        result.ErrorMessage.Should().Contain($"is at version {Migration.Latest + 1}, this host works with version {Migration.Latest}");
        backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        (await FenceAsync()).Should().Be(fence);
        (await host.Runtime.StartAsync(new StartRequest("g2", Image), Deadline)).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        backend.Docker.Containers.Should().ContainSingle();
    }

    [PostgresFact]
    public async Task A_host_that_starts_after_a_newer_one_has_migrated_does_not_start()
    {
        await using var newer = schema.Open();
        await newer.StartAsync(Deadline);
        await MigrateToNextAsync();
        await using var older = TestHost.On(schema, backend);

        var start = () => older.StartAsync(Deadline);

        (await start.Should().ThrowAsync<RuntimePortException>()).WithMessage($"*at version {Migration.Latest + 1}, this package knows versions up to {Migration.Latest}*");
        (await older.Runtime.StartAsync(new StartRequest("g1", Image), Deadline)).IsSuccess.Should().BeFalse();
        backend.Docker.Containers.Should().BeEmpty();
    }

    [PostgresFact]
    public async Task Where_nothing_is_checked_a_Begin_asks_no_version()
    {
        await using var migrating = schema.Open();
        await migrating.StartAsync(Deadline);
        await using var host = schema.Open(static options => options.Migrate = SchemaMigration.None);
        await schema.ExecuteAsync("DROP TABLE {schema}.schema_version");

        (await host.Records.BeginAsync("runs", Deadline)).Record!.ContainerId.Should().Be("c-runs");
    }

    private Task MigrateToNextAsync() => schema.ExecuteAsync($"INSERT INTO {{schema}}.schema_version (version, name) VALUES ({Migration.Latest + 1}, 'next')");

    private Task<long> FenceAsync() => schema.ScalarAsync<long>("SELECT fence FROM {schema}.runtime_fences WHERE game_id = 'g1'");

    private static async Task<IReadOnlyList<OperationEntry>> ReadAsync(TestHost host, string game) => (await host.Journal.ReadAsync(game, 1_000, before: null, Deadline)).Entries;

    private async Task<List<long>> CountAsync()
    {
        var counts = new List<long>();
        foreach (var table in (string[])["runtime_records", "runtime_fences", "operation_log", "game_leases", "health_snapshots"])
        {
            counts.Add(await schema.ScalarAsync<long>($"SELECT count(*) FROM {{schema}}.{table}"));
        }

        counts.Should().NotContain(0);
        return counts;
    }
}
