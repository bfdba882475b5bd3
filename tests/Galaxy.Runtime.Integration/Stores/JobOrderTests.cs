using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Start and stop jobs of one game, through the whole library: a game whose stop was acknowledged does not come up again.</summary>
public sealed class JobOrderTests(PostgresCluster postgres) : JobTest(postgres), IClassFixture<PostgresCluster>
{
    [ClusterFact]
    public async Task A_start_whose_host_died_half_way_does_not_come_back_after_a_newer_stop()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        var start = Append(database, StartJobs, "game_id", "order-1", "image_ref", StoreHost.Image);
        var death = new FaultPlan().CrashAfter(PortCalls.DockerStart);
        await using var dying = await Host(engine, redis, "host-that-dies", death).WarmUpAsync();
        await StartConsumersAsync(dying);
        await death.WhenCrashed.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await AbandonAsync(dying);
        var stop = Append(database, StopJobs, "game_id", "order-1", "reason", "finished");

        await using var heir = Host(engine, redis, "heir");
        await StartConsumersAsync(heir);
        var stopped = await StopResultAsync(database, stop);
        var superseded = await StartResultAsync(database, start);
        await StopConsumersAsync(heir);

        stopped["error_code"].Should().BeOneOf("", "not_found");
        superseded["error_code"].Should().BeOneOf("cancelled", "");
        await ShouldStayDownAsync(heir, engine, "order-1");
    }

    [ClusterFact]
    public async Task A_start_and_a_stop_that_a_dead_host_had_taken_end_with_the_stop()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        var start = Append(database, StartJobs, "game_id", "order-2", "image_ref", StoreHost.Image);
        var stop = Append(database, StopJobs, "game_id", "order-2", "reason", "finished");
        DeliverToTheDead(database, StartJobs);
        DeliverToTheDead(database, StopJobs);

        await using var heir = await Host(engine, redis, "heir").WarmUpAsync();
        await StartConsumersAsync(heir);
        await StopResultAsync(database, stop);
        await StartResultAsync(database, start);
        await StopConsumersAsync(heir);

        await ShouldStayDownAsync(heir, engine, "order-2");
    }

    [ClusterFact]
    public async Task A_start_that_waits_for_the_lease_while_a_newer_stop_runs_on_another_host_is_cancelled_under_the_lease()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        await using var starting = await Host(engine, redis, "starting").WarmUpAsync();
        await using var stopping = await Host(engine, redis, "stopping").WarmUpAsync();
        string? stop = null;
        starting.Gate.Before(nameof(IGameLeaseStore.TryAcquireAsync), async () =>
        {
            stop = Append(database, StopJobs, "game_id", "order-3", "reason", "finished");
            await StartConsumersAsync(stopping);
            await StopResultAsync(database, stop);
        });
        var start = Append(database, StartJobs, "game_id", "order-3", "image_ref", StoreHost.Image);

        await StartConsumersAsync(starting);
        var result = await StartResultAsync(database, start);
        await StopConsumersAsync(starting);
        await StopConsumersAsync(stopping);

        result["error_code"].Should().Be("cancelled");
        result["error_message"].Should().Contain(stop);
        engine.Docker.Containers.Should().BeEmpty("the start had not changed anything");
        await ShouldStayDownAsync(stopping, engine, "order-3");
    }

    [ClusterFact]
    public async Task A_start_that_is_delivered_again_and_waits_for_the_lease_while_an_operator_stops_the_game_is_cancelled_under_the_lease()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        await using var starting = await Host(engine, redis, "starting").WarmUpAsync();
        await using var stopping = await Host(engine, redis, "stopping").WarmUpAsync();
        OperationResult? stopped = null;
        starting.Gate.Before(nameof(IGameLeaseStore.TryAcquireAsync), async () => stopped = await stopping.DoAsync(OperationKind.Stop, "order-4"));
        var start = Append(database, StartJobs, "game_id", "order-4", "image_ref", StoreHost.Image);
        DeliverToTheDead(database, StartJobs);

        await StartConsumersAsync(starting);
        var result = await StartResultAsync(database, start);
        await StopConsumersAsync(starting);

        result["error_code"].Should().Be("cancelled");
        result["error_message"].Should().Contain(stopped!.OperationId.ToString("N"));
        await ShouldStayDownAsync(stopping, engine, "order-4");
    }

    [ClusterFact]
    public async Task A_start_that_succeeded_before_its_host_died_and_was_stopped_since_is_a_success_and_stays_stopped()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        var start = Append(database, StartJobs, "game_id", "order-5", "image_ref", StoreHost.Image);
        var death = new FaultPlan().CrashAfter(PortCalls.JournalClose);
        await using var dying = await Host(engine, redis, "host-that-dies", death).WarmUpAsync();
        await StartConsumersAsync(dying);
        await death.WhenCrashed.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await AbandonAsync(dying);
        await using var heir = await Host(engine, redis, "heir").WarmUpAsync();
        await heir.LeaseIsFreeAsync("order-5");
        var operation = (await heir.Queries.ReadOperationsAsync("order-5")).Entries.Single();
        await heir.SucceedsAsync(OperationKind.Stop, "order-5");

        await StartConsumersAsync(heir);
        var result = await StartResultAsync(database, start);
        await StopConsumersAsync(heir);

        result["outcome"].Should().Be("success");
        result["operation_id"].Should().Be(operation.OperationId.ToString());
        result["container_id"].Should().Be(operation.Closing!.ContainerId);
        result["game_status"].Should().Be("stopped");
        await ShouldStayDownAsync(heir, engine, "order-5");
    }

    [ClusterFact]
    public async Task A_stop_is_remembered_by_a_server_that_was_killed_and_keeps_its_data()
    {
        using var redis = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",abortConnect=false");
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        var start = Append(database, StartJobs, "game_id", "order-6", "image_ref", StoreHost.Image);
        DeliverToTheDead(database, StartJobs);
        var stop = Append(database, StopJobs, "game_id", "order-6", "reason", "finished");
        await using var host = await Host(engine, redis, "one").WarmUpAsync();
        host.Gate.Before(nameof(IOperationLogStore.AppendAsync), async () =>
        {
            redis.Kill();
            await redis.RestartAsync();
        });

        await StartConsumersAsync(host);
        await StopResultAsync(database, stop);
        var result = await StartResultAsync(database, start);
        await StopConsumersAsync(host);

        result["error_code"].Should().Be("cancelled");
        await ShouldStayDownAsync(host, engine, "order-6");
    }

    [ClusterFact]
    public async Task A_start_added_after_the_stop_runs_whatever_died_before()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address);
        var database = connection.GetDatabase();
        var engine = StoreHost.Engine();
        var older = Append(database, StartJobs, "game_id", "order-7", "image_ref", StoreHost.NextImage);
        DeliverToTheDead(database, StartJobs);
        var stop = Append(database, StopJobs, "game_id", "order-7", "reason", "finished");
        await using var host = await Host(engine, redis, "one").WarmUpAsync();
        await StartConsumersAsync(host);
        await StopResultAsync(database, stop);
        var newer = Append(database, StartJobs, "game_id", "order-7", "image_ref", StoreHost.Image);

        await ResultAsync(database, newer);
        var result = await StartResultAsync(database, older);
        await StopConsumersAsync(host);

        result["error_code"].Should().Be("cancelled");
        (await host.Queries.FindAsync("order-7"))!.ImageRef.Should().Be(StoreHost.Image);
        await SettledAsync(host, engine, "order-7");
    }

    // A host that may not wait leaves what it began, and its leases to their time.
    private static async Task AbandonAsync(StoreHost host)
    {
        foreach (var service in host.Hosted)
        {
            await service.StopAsync(new CancellationToken(canceled: true));
        }
    }

    private static async Task ShouldStayDownAsync(StoreHost host, InMemoryBackend engine, string game)
    {
        await host.LeaseIsFreeAsync(game);
        await host.ReconcileAsync();
        engine.Docker.Containers.Should().NotContain(static container => container.State == ContainerState.Running);
        await Invariants.HoldAsync(host, engine, game);
    }
}
