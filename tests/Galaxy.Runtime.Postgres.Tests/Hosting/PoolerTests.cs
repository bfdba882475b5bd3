using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>Behind a pooler that gives each transaction another session; <c>eng/matrix.sh 'pgbouncer*'</c> has the real ones.</summary>
public sealed class PoolerTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    [PostgresFact]
    public async Task What_the_package_would_prepare_is_not_prepared_if_it_would_not_be_kept()
    {
        await using var pooler = new TransactionPooler(schema.ConnectionString);
        await using var first = TestHost.On(pooler.ConnectionString, schema.Name);
        await using var second = TestHost.On(pooler.ConnectionString, schema.Name);

        await Task.WhenAll(first.StartAsync(Deadline), second.StartAsync(Deadline));

        // Beyond the number of uses after which a statement would be prepared, on both and side by side.
        var found = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 2 is 0 ? first : second).Records.FindAsync("g", Deadline).AsTask()));
        found.Should().HaveCount(40).And.OnlyContain(static record => record == null);
    }

    [PostgresTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_host_has_prepared_is_refused_with_the_setting_if_it_would_not_be_kept(bool isDataSource)
    {
        await using var pooler = new TransactionPooler(schema.ConnectionString);
        var connectionString = pooler.ConnectionString + ";Max Auto Prepare=10;No Reset On Close=true";
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var host = isDataSource ? TestHost.On(dataSource, schema.Name) : TestHost.On(connectionString, schema.Name);

        var start = () => host.StartAsync(Deadline);

        var fault = (await start.Should().ThrowAsync<RuntimePortException>()).Which;
        fault.Fault.Should().Be(PortFault.Rejected);
        fault.Message.Should().Contain("a pooler before the database does not keep them").And.Contain("Max Auto Prepare=0").And.Contain("max_prepared_statements");
    }

    [PostgresFact]
    public async Task A_host_that_checks_nothing_of_the_schema_is_refused_all_the_same_and_starts_without_a_server()
    {
        await using var pooler = new TransactionPooler(schema.ConnectionString);
        await using var host = TestHost.On(pooler.ConnectionString + ";Max Auto Prepare=10", schema.Name, static options => options.Migrate = SchemaMigration.None);
        await using var without = TestHost.On("Host=127.0.0.1;Port=1;Username=u", schema.Name, static options => options.Migrate = SchemaMigration.None);

        var start = () => host.StartAsync(Deadline);

        await start.Should().ThrowAsync<RuntimePortException>();
        await without.StartAsync(Deadline);
        var call = async () => await without.Records.FindAsync("g", Deadline);
        (await call.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
    }

    [PostgresFact]
    public async Task Nothing_is_checked_where_nothing_is_prepared_and_little_where_no_pooler_is()
    {
        await schema.Ours.StartAsync(Deadline);
        await using var pooler = new TransactionPooler(schema.ConnectionString);
        await using var unprepared = TestHost.On(pooler.ConnectionString + ";Max Auto Prepare=0", schema.Name);
        var proxy = schema.OpenProxy();
        await using var direct = TestHost.On(proxy.ConnectionString, schema.Name, static options => options.Migrate = SchemaMigration.None);

        await unprepared.StartAsync(Deadline);
        await direct.StartAsync(Deadline);

        await unprepared.Records.FindAsync("g", Deadline);
        proxy.RoundTrips.Should().Be(1);
    }
}
