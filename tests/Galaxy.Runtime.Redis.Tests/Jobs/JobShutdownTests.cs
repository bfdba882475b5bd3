using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class JobShutdownTests : JobTest
{
    private static readonly Action<RedisOptions> OneAtATimeAndNoTakeover = static options =>
    {
        options.Jobs.MaxParallelJobs = 1;
        options.Jobs.ClaimIdle = TimeSpan.FromHours(1);
    };

    [RedisFact]
    public async Task A_host_that_stops_ends_what_it_began_and_takes_nothing_new()
    {
        var gate = HoldCalls();
        AppendStart("running");
        var host = await StartAsync();
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");

        var stopping = host.StopAsync(CancellationToken.None);
        AppendStart("later");
        stopping.IsCompleted.Should().BeFalse("it waits for the running job");
        gate.SetResult();
        await stopping;

        Runtime.Calls.Should().ContainSingle();
        Entries(Results).Single().Fields["game_id"].Should().Be("running");
        Entries(StartJobs).Single().Fields["game_id"].Should().Be("later");
        Pending(StartJobs).Should().BeEmpty();
        await host.DisposeAsync();
    }

    [RedisFact]
    public async Task A_host_that_stopped_with_nothing_left_is_no_consumer_any_more()
    {
        AppendStart("game-1");
        var host = await StartAsync();
        await ResultsAreAsync(1);

        await host.StopAsync(CancellationToken.None);

        ((RedisResult[])Database.Execute("XINFO", "CONSUMERS", (RedisKey)(Prefix + StartJobs), Group)!).Should().BeEmpty();
        await host.DisposeAsync();
    }

    [RedisFact]
    public async Task Jobs_that_still_waited_are_given_back_for_others_to_take_at_once_and_uncounted()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.Conflict, canRetry: true));
        AppendStart("game-1", "first");
        AppendStart("game-1", "second");
        var leaving = await StartAsync(static options => options.Jobs.ClaimIdle = TimeSpan.FromHours(1));
        await Eventually.HoldsAsync(() => Runtime.Calls.Count > 0 && Pending(StartJobs).Count == 2, "both jobs are held");
        await leaving.StopAsync(CancellationToken.None);
        var heir = new RecordingRuntime();
        heir.Answer = (call, _) =>
        {
            Pending(StartJobs).Should().OnlyContain(static entry => entry.Deliveries == 1);
            return Task.FromResult(RecordingRuntime.Success(call));
        };

        await using var next = await ConsumerHost.StartAsync(Address, Prefix, heir, static options => options.Jobs.ClaimIdle = TimeSpan.FromHours(1));
        await ResultsAreAsync(2);

        heir.Calls.Select(static call => call.ImageRef).Should().Equal("first", "second");
        await leaving.DisposeAsync();
    }

    [RedisFact]
    public async Task A_host_that_may_wait_no_longer_cancels_its_jobs_and_leaves_them_for_others()
    {
        HoldCalls();
        var id = AppendStart("game-1");
        var host = await StartAsync(OneAtATimeAndNoTakeover);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        await host.StopAsync(patience.Token);

        Entries(Results).Should().BeEmpty("nobody knows yet how it ends");
        Entries(StartJobs).Single().Id.Should().Be(id);
        var heir = new RecordingRuntime();
        await using var next = await ConsumerHost.StartAsync(Address, Prefix, heir, OneAtATimeAndNoTakeover);
        await ResultsAreAsync(1);
        heir.Calls.Single().IdempotencyKey.Should().Be(id);
        await host.DisposeAsync();
    }
}
