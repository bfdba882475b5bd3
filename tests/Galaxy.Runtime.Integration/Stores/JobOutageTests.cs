using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>Redis, which holds the jobs and the leases, is killed or hangs while a job is handled.</summary>
public sealed class JobOutageTests(PostgresCluster postgres) : JobTest(postgres), IClassFixture<PostgresCluster>
{
    [ClusterFact]
    public async Task Redis_killed_and_back_with_its_jobs_while_one_is_handled_is_one_container_and_a_result()
    {
        using var redis = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",abortConnect=false");
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, "one").WarmUpAsync();
        host.Gate.Before(nameof(IContainerEngine.StartContainerAsync), () => RestartAsync(redis));
        var job = Append(connection.GetDatabase(), StartJobs, "game_id", "job-3", "image_ref", StoreHost.Image);

        await StartConsumersAsync(host);
        await ResultAsync(connection.GetDatabase(), job);
        await StopConsumersAsync(host);

        await SettledAsync(host, engine, "job-3");
    }

    [ClusterFact]
    public async Task Redis_killed_and_back_without_its_jobs_while_one_is_handled_costs_at_most_that_one_and_the_next_one_is_run()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",abortConnect=false");
        var engine = StoreHost.Engine();
        await using var host = await Host(engine, redis, "one").WarmUpAsync();
        var isBack = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Gate.Before(nameof(IContainerEngine.StartContainerAsync), async () =>
        {
            await RestartAsync(redis);
            isBack.SetResult();
        });
        Append(connection.GetDatabase(), StartJobs, "game_id", "job-4", "image_ref", StoreHost.Image);

        await StartConsumersAsync(host);
        await isBack.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
        await host.LeaseIsFreeAsync("job-4");
        var next = await AppendWhenBackAsync(connection, StartJobs, "game_id", "job-4", "image_ref", StoreHost.Image);
        await ResultAsync(connection.GetDatabase(), next);
        await StopConsumersAsync(host);

        await SettledAsync(host, engine, "job-4");
    }

    [ClusterFact]
    public async Task Redis_that_hangs_for_longer_than_a_lease_while_a_job_is_handled_is_one_container_and_a_result()
    {
        using var redis = await RedisServerProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Address + ",abortConnect=false");
        var engine = StoreHost.Engine();
        engine.Docker.AddRegistryImage("repo/slow:1.0.0");
        engine.Docker.PullTime = StoreHost.LeaseTtl * 2;
        await using var host = await Host(engine, redis, "one").WarmUpAsync();
        host.Gate.Before(nameof(IContainerEngine.PullImageAsync), () =>
        {
            redis.Freeze();
            return Task.CompletedTask;
        });
        var job = Append(connection.GetDatabase(), StartJobs, "game_id", "job-5", "image_ref", "repo/slow:1.0.0");

        await StartConsumersAsync(host);
        await Eventually.HoldsAsync(() => host.Gate.Calls.Contains(nameof(IOperationLogStore.AppendAsync)), "the operation gives up before it changed anything");
        engine.Docker.Containers.Should().BeEmpty();
        redis.Thaw();
        await ResultAsync(connection.GetDatabase(), job);
        await StopConsumersAsync(host);

        (await host.Queries.ReadOperationsAsync("job-5")).Entries.Should().Contain(static entry => entry.Closing!.ErrorCode == ErrorCode.LeaseLost);
        await SettledAsync(host, engine, "job-5");
    }

    private static async Task RestartAsync(RedisServerProcess redis)
    {
        redis.Kill();
        await redis.RestartAsync();
    }

    // The client needs a moment to find the server again.
    private static async Task<string> AppendWhenBackAsync(ConnectionMultiplexer connection, string stream, params object[] fields)
    {
        string? job = null;
        await Eventually.HoldsAsync(
            () =>
            {
                try
                {
                    job = Append(connection.GetDatabase(), stream, fields);
                    return true;
                }
                catch (RedisConnectionException)
                {
                    return false;
                }
            },
            "the server takes jobs again");
        return job!;
    }
}
