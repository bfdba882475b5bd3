using Galaxy.Runtime.TestSupport;
using Npgsql;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>What a port does while its server is killed or frozen: on a server of these tests' own.</summary>
public sealed class OutageTests : IClassFixture<PostgresCluster>
{
    private readonly PostgresCluster cluster;
    private readonly string schema = PostgresSchema.NewName();

    public OutageTests(PostgresCluster cluster) => this.cluster = cluster;

    [ClusterFact]
    public async Task A_killed_server_is_unavailable_and_after_its_restart_everything_committed_is_there()
    {
        await using var host = TestHost.On(cluster.ConnectionString, schema);
        var fence = (await host.Records.BeginAsync("g", Deadline)).Fence;
        await host.Records.UpsertAsync(Running("g", fence), Deadline);
        await host.Leases.TryAcquireAsync("g", "t", TimeSpan.FromMinutes(5), Deadline);

        await cluster.KillAsync();
        (await FaultAsync(host)).Should().Be(PortFault.Unavailable);
        (await FaultAsync(host)).Should().Be(PortFault.Unavailable);
        await cluster.StartServerAsync();

        // A dead connection may be left in the pool; it costs one call.
        await UntilAsync(async () => await host.Records.FindAsync("g", Deadline));
        (await host.Records.FindAsync("g", Deadline)).Should().Be(Running("g", fence));
        (await host.Leases.TryAcquireAsync("g", "u", TimeSpan.FromMinutes(5), Deadline)).Should().BeFalse("a crash of the server frees no lease");
        (await host.Records.BeginAsync("g", Deadline)).Fence.Should().BeGreaterThan(fence);
    }

    [ClusterFact]
    public async Task On_a_frozen_server_a_call_ends_when_its_token_fires_and_works_again_after_the_thaw()
    {
        await using var host = TestHost.On(cluster.ConnectionString, schema);
        await host.Records.BeginAsync("g", Deadline);
        await cluster.FreezeAsync();

        await EndsWithItsTokenAsync(token => host.Records.FindAsync("g", token).AsTask());
        await EndsWithItsTokenAsync(token => host.Leases.TryAcquireAsync("g", "t", TimeSpan.FromSeconds(30), token).AsTask());
        // Many at once must not use up the threads that other work needs.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => EndsWithItsTokenAsync(token => host.Records.BeginAsync($"g{n}", token).AsTask())));

        await cluster.ThawAsync();
        await UntilAsync(async () => await host.Records.BeginAsync("g", Deadline));
    }

    [ClusterFact]
    public async Task On_a_frozen_server_a_data_source_of_the_hosts_is_left_just_as_promptly()
    {
        await using var dataSource = NpgsqlDataSource.Create(cluster.ConnectionString + ";Cancellation Timeout=0");
        await using var host = TestHost.On(dataSource, schema);
        await host.Records.BeginAsync("g", Deadline);
        await cluster.FreezeAsync();

        await EndsWithItsTokenAsync(token => host.Records.BeginAsync("g", token).AsTask());

        await cluster.ThawAsync();
        await UntilAsync(async () => await host.Records.BeginAsync("g", Deadline));
    }

    [ClusterFact]
    public async Task A_backend_ended_by_an_administrator_is_unavailable()
    {
        await using var host = TestHost.On(cluster.ConnectionString + ";Application Name=to-be-ended", schema);
        await host.Records.BeginAsync("g", Deadline);
        await cluster.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to-be-ended'");

        (await FaultAsync(host)).Should().Be(PortFault.Unavailable);
        await UntilAsync(async () => await host.Records.FindAsync("g", Deadline));
    }

    private static async Task<PortFault> FaultAsync(TestHost host)
    {
        var call = async () => await host.Records.FindAsync("g", Deadline);
        var fault = (await call.Should().ThrowAsync<RuntimePortException>()).Which;
        fault.Message.Should().NotContain(PostgresCluster.Secret).And.NotContain("Host=");
        return fault.Fault;
    }

    // The deadline of the test is the assertion: without the guard the call outlives it.
    private static async Task EndsWithItsTokenAsync(Func<CancellationToken, Task> call)
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        var pending = () => call(source.Token).WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);

        (await pending.Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
    }

    private static async Task UntilAsync(Func<Task> call)
    {
        var deadline = Deadline;
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (RuntimePortException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline);
            }
        }
    }
}
