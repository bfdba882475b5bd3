using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class MigrationTests
{
    [Fact]
    public void Migrations_are_numbered_from_one_without_gaps() =>
        Migration.All.Select(migration => migration.Version).Should().Equal(Enumerable.Range(1, Migration.Latest));

    // Several rounds: it takes a host that looked before the first one committed and waited for the lock after.
    [PostgresTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Eight_hosts_that_start_at_once_migrate_once(int round)
    {
        round.Should().BePositive();
        await using var schema = new ForeignSchema();
        var hosts = Enumerable.Range(0, 8).Select(_ => schema.Open()).ToList();

        await Task.WhenAll(hosts.Select(host => host.StartAsync(Deadline)));

        (await schema.ScalarAsync<long>("SELECT count(*) FROM {schema}.schema_version")).Should().Be(Migration.Latest);
        foreach (var host in hosts)
        {
            (await host.Records.FindAsync("g", Deadline)).Should().BeNull();
            await host.DisposeAsync();
        }
    }

    [PostgresFact]
    public async Task Without_a_host_the_first_calls_migrate()
    {
        await using var schema = new ForeignSchema();
        await using var host = schema.Open();

        var fences = await Task.WhenAll(Enumerable.Range(0, 16).Select(async n => (await host.Records.BeginAsync($"g{n}", Deadline)).Fence));

        fences.Should().OnlyContain(fence => fence > 0);
    }

    [PostgresFact]
    public async Task A_migrated_schema_passes_verification_and_is_left_alone_by_the_next_apply()
    {
        await using var schema = new ForeignSchema();
        await using var first = schema.Open();
        await first.StartAsync(Deadline);
        var before = await schema.ScalarAsync<DateTime>("SELECT max(applied_at) FROM {schema}.schema_version");

        await using var second = schema.Open();
        await second.StartAsync(Deadline);
        await using var third = schema.Open(options => options.Migrate = SchemaMigration.Verify);
        await third.StartAsync(Deadline);

        (await schema.ScalarAsync<DateTime>("SELECT max(applied_at) FROM {schema}.schema_version")).Should().Be(before);
        (await third.Leases.TryAcquireAsync("g", "t", TimeSpan.FromSeconds(9), Deadline)).Should().BeTrue();
    }

    [PostgresFact]
    public async Task Verify_refuses_a_missing_schema_and_says_what_to_do()
    {
        await using var schema = new ForeignSchema();
        await using var host = schema.Open(options => options.Migrate = SchemaMigration.Verify);

        (await RefusalAsync(host)).Should().Contain("no tables").And.Contain("Galaxy:Runtime:Postgres:Migrate = Apply").And.Contain(schema.Name);
    }

    [PostgresFact]
    public async Task Verify_refuses_an_older_schema_and_says_what_to_do()
    {
        await using var schema = new ForeignSchema();
        await using (var migrated = schema.Open())
        {
            await migrated.StartAsync(Deadline);
        }

        await schema.ExecuteAsync("UPDATE {schema}.schema_version SET version = version - 1");
        await using var host = schema.Open(options => options.Migrate = SchemaMigration.Verify);

        (await RefusalAsync(host)).Should().Contain("Migrate = Apply");
    }

    [PostgresTheory]
    [InlineData(SchemaMigration.Apply)]
    [InlineData(SchemaMigration.Verify)]
    public async Task A_newer_schema_is_refused_and_left_alone(SchemaMigration mode)
    {
        await using var schema = new ForeignSchema();
        await using (var migrated = schema.Open())
        {
            await migrated.StartAsync(Deadline);
        }

        await schema.ExecuteAsync("INSERT INTO {schema}.schema_version (version, name) VALUES (9000, 'from the future')");
        await using var host = schema.Open(options => options.Migrate = mode);

        (await RefusalAsync(host)).Should().Contain("version 9000").And.Contain("update Galaxy.Runtime.Postgres");
    }

    [PostgresFact]
    public async Task None_looks_at_nothing_and_a_call_says_what_is_missing()
    {
        await using var schema = new ForeignSchema();
        await using var host = schema.Open(options => options.Migrate = SchemaMigration.None);
        await host.StartAsync(Deadline);

        var call = async () => await host.Records.FindAsync("g", Deadline);
        (await call.Should().ThrowAsync<RuntimePortException>()).Which.Should().Match<RuntimePortException>(
            fault => fault.Fault == PortFault.Rejected && fault.Message.Contains("apply its migrations", StringComparison.Ordinal));
        (await schema.ScalarAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{schema.Name}'")).Should().Be(0);
    }

    [PostgresFact]
    public async Task A_migration_that_fails_leaves_nothing_behind_and_works_the_next_time()
    {
        await using var schema = new ForeignSchema();
        await schema.ExecuteAsync("CREATE SCHEMA {schema}; CREATE TABLE {schema}.game_leases (foreign_column int)");
        await using var host = schema.Open();
        await RefusalAsync(host);
        (await schema.ScalarAsync<long>($"SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = '{schema.Name}'::regnamespace")).Should().Be(1);

        await schema.ExecuteAsync("DROP TABLE {schema}.game_leases");

        (await host.Records.FindAsync("g", Deadline)).Should().BeNull();
    }

    private static async Task<string> RefusalAsync(TestHost host)
    {
        var start = () => host.StartAsync(Deadline);
        return (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message;
    }
}
