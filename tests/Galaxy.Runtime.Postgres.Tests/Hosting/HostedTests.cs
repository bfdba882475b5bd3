using System.Transactions;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class HostedTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    [Fact]
    public void Postgres_supplies_its_four_ports_and_gives_way_to_what_wins_over_it()
    {
        var builder = new ServiceCollection().AddGalaxyRuntime().UseLeaseStore<MyLeases>().UsePostgres("Host=localhost");

        builder.SupplierOf<IRuntimeRecordStore>().Should().Be(PortPrecedence.Package);
        builder.SupplierOf<IOperationLogStore>().Should().Be(PortPrecedence.Package);
        builder.SupplierOf<IHealthSnapshotStore>().Should().Be(PortPrecedence.Package);
        builder.SupplierOf<IGameLeaseStore>().Should().Be(PortPrecedence.Host);
    }

    [PostgresFact]
    public async Task A_host_with_an_unusable_database_refuses_to_start_and_says_why()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        var settings = new NpgsqlConnectionStringBuilder(schema.ConnectionString) { Password = "hidden-0816" };
        builder.Services.AddGalaxyRuntime().UseInMemory().UsePostgres(settings.ConnectionString);
        using var host = builder.Build();

        var start = () => host.StartAsync(Deadline);

        (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message.Should().Contain("28P01").And.NotContain("hidden-0816");
    }

    [PostgresFact]
    public async Task A_host_with_bad_options_refuses_to_start_and_names_the_key()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGalaxyRuntime().UseInMemory().UsePostgres(schema.ConnectionString, options => options.Schema = "Not A Schema");
        using var host = builder.Build();

        var start = () => host.StartAsync(Deadline);

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("Galaxy:Runtime:Postgres:Schema");
    }

    [PostgresFact]
    public async Task A_data_source_of_the_hosts_outlives_the_runtime()
    {
        await using var dataSource = NpgsqlDataSource.Create(schema.ConnectionString);
        await using (var host = TestHost.On(dataSource, schema.Name))
        {
            await host.Records.FindAsync("g", Deadline);
        }

        await using var command = dataSource.CreateCommand("SELECT 1");
        (await command.ExecuteScalarAsync()).Should().Be(1);
    }

    [PostgresFact]
    public async Task A_call_after_the_pool_was_closed_is_unavailable()
    {
        var host = TestHost.On(schema.ConnectionString, schema.Name);
        var records = host.Records;
        await records.FindAsync("g", Deadline);
        await host.DisposeAsync();

        var call = async () => await records.FindAsync("g", Deadline);
        (await call.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
    }

    [PostgresFact]
    public async Task A_transaction_of_the_host_that_is_rolled_back_takes_no_journal_entry_with_it()
    {
        await using var dataSource = NpgsqlDataSource.Create(schema.ConnectionString);
        await using var host = TestHost.On(dataSource, schema.Name);
        var game = schema.NewGame();
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await host.Journal.OpenAsync(Entry(game), head: null, Deadline);
            Transaction.Current.Should().NotBeNull("the host's transaction is still the host's");
        }

        (await host.Journal.ReadAsync(game, 1, before: null, Deadline)).Entries.Should().ContainSingle();
    }

    [PostgresFact]
    public async Task A_token_that_has_fired_already_sends_nothing()
    {
        var host = schema.Ours;
        var game = schema.NewGame();
        var begin = async () => await host.Records.BeginAsync(game, new CancellationToken(canceled: true));

        await begin.Should().ThrowAsync<OperationCanceledException>();

        (await schema.ScalarAsync<long>($"SELECT count(*) FROM {{schema}}.runtime_fences WHERE game_id = '{game}'")).Should().Be(0);
    }

    [PostgresFact]
    public async Task Without_a_token_a_call_works_as_well() =>
        (await schema.Ours.Records.BeginAsync(schema.NewGame(), CancellationToken.None)).Fence.Should().BePositive();

    private sealed class MyLeases : IGameLeaseStore
    {
        public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => new(result: true);

        public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => new(result: true);

        public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) => default;
    }
}
