using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class JobOutageTests : JobTest
{
    [RedisFact]
    public async Task A_server_that_restarts_empty_gets_its_groups_again_and_the_outage_is_logged_once()
    {
        using var server = await RedisServerProcess.StartAsync();
        await using var host = await ConsumerHost.StartAsync(server.Address, Prefix, Runtime);
        await Eventually.HoldsAsync(() => host.Logs.Lines(4010).Count == 2, "both groups are made");

        server.Kill();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4011).Count == 2, "both consumers notice");
        await server.RestartAsync();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4012).Count == 2, "both consumers work again");
        AppendTo(server, "game-1");
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "a new job is run");

        host.Logs.Lines(4011).Should().HaveCount(2);
        host.Logs.Lines(4010).Should().HaveCount(4);
    }

    [RedisFact]
    public async Task A_job_that_ends_while_the_server_is_down_gets_its_result_when_it_is_back()
    {
        using var server = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var gate = HoldCalls();
        AppendTo(server, "game-1");
        await using var host = await ConsumerHost.StartAsync(server.Address, Prefix, Runtime);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");

        server.Kill();
        gate.SetResult();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4022).Count == 1, "the result cannot be published yet");
        await server.RestartAsync();

        await Eventually.HoldsAsync(() => Length(server, Results) == 1 && Length(server, StartJobs) == 0, "the result is published and the job is gone");
        Runtime.Calls.Should().ContainSingle();
    }

    [RedisFact]
    public async Task A_job_that_ends_while_the_server_hangs_gets_its_result_at_least_once()
    {
        using var server = await RedisServerProcess.StartAsync();
        var gate = HoldCalls();
        AppendTo(server, "game-1");
        await using var host = await ConsumerHost.StartAsync(
            server.Address, Prefix, Runtime, static options => options.CommandTimeout = TimeSpan.FromMilliseconds(300));
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");

        server.Freeze();
        gate.SetResult();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4022).Count == 1, "the result cannot be published yet");
        server.Thaw();

        await Eventually.HoldsAsync(() => Length(server, Results) >= 1 && Length(server, StartJobs) == 0, "the result is published and the job is gone");
        AppendTo(server, "game-2");
        await Eventually.HoldsAsync(() => Runtime.CallsOf("game-2").Count == 1, "the consumer goes on");
        Runtime.CallsOf("game-1").Should().ContainSingle();
    }

    [RedisFact]
    public async Task A_server_that_is_not_there_yet_does_not_disturb_the_host()
    {
        await using var host = await ConsumerHost.StartAsync($"127.0.0.1:{RedisServerProcess.FreePort()}", Prefix, Runtime);

        await Eventually.HoldsAsync(() => host.Logs.Lines(4011).Count == 2, "both consumers say so");

        await host.StopAsync(CancellationToken.None);
    }

    [RedisFact]
    public async Task A_stream_that_is_none_is_complained_of_once_until_it_is_repaired()
    {
        Database.StringSet(Prefix + StartJobs, "not a stream");
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4011).Count == 1, "the consumer complains");
        AppendStop("game-1");
        await ResultsAreAsync(1);

        Database.KeyDelete(Prefix + StartJobs);
        AppendStart("game-2");
        await ResultsAreAsync(2);

        host.Logs.Lines(4011).Should().ContainSingle().Which.Should().Contain("WRONGTYPE");
        host.Logs.Lines(4012).Should().ContainSingle();
    }

    private void AppendTo(RedisServerProcess server, string gameId) =>
        On(server, database => database.Execute("XADD", (RedisKey)(Prefix + StartJobs), "*", "game_id", gameId, "image_ref", "repo/engine:1.2.3"));

    private long Length(RedisServerProcess server, string stream) => On(server, database => (long)database.Execute("XLEN", (RedisKey)(Prefix + stream)));

    private static T On<T>(RedisServerProcess server, Func<IDatabase, T> ask)
    {
        using var connection = ConnectionMultiplexer.Connect(server.Address + ",syncTimeout=30000");
        return ask(connection.GetDatabase());
    }
}
