using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>What a port does when its server is up but full or read-only.</summary>
public sealed class DegradedServerTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    [PostgresFact]
    public async Task A_pool_without_a_free_connection_is_a_time_out()
    {
        await using var dataSource = NpgsqlDataSource.Create(schema.ConnectionString + ";Maximum Pool Size=1;Timeout=1");
        await using var host = TestHost.On(dataSource, schema.Name);
        await host.Records.FindAsync("g", Deadline);
        await using (await dataSource.OpenConnectionAsync())
        {
            (await FaultAsync(host)).Should().Be(PortFault.TimedOut);
        }

        await host.Records.FindAsync("g", Deadline);
    }

    [PostgresFact]
    public async Task A_server_without_a_free_connection_is_unavailable()
    {
        const string Secret = "hidden-4712";
        var user = schema.Name + "_crowd";
        await schema.ExecuteAsync($"CREATE ROLE {user} LOGIN PASSWORD '{Secret}' CONNECTION LIMIT 1");
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Username = user, Password = Secret, Pooling = false };
            await using var dataSource = NpgsqlDataSource.Create(settings);
            await using var host = TestHost.On(settings.ConnectionString, schema.Name, options => options.Migrate = SchemaMigration.None);
            await using (await dataSource.OpenConnectionAsync())
            {
                (await FaultAsync(host)).Should().Be(PortFault.Unavailable);
            }
        }
        finally
        {
            await schema.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'; DROP ROLE {user}");
        }
    }

    [PostgresFact]
    public async Task A_read_only_server_reads_but_refuses_writes_as_unavailable()
    {
        await schema.Ours.Records.FindAsync("g", Deadline);
        var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Options = "-c default_transaction_read_only=on" };
        var host = schema.Open(settings.ConnectionString);

        (await host.Records.FindAsync("g", Deadline)).Should().BeNull();
        var begin = async () => await host.Records.BeginAsync("g", Deadline);
        (await begin.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
    }

    private static async Task<PortFault> FaultAsync(TestHost host)
    {
        var call = async () => await host.Records.FindAsync("g", Deadline);
        return (await call.Should().ThrowAsync<RuntimePortException>()).Which.Fault;
    }
}
