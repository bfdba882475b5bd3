using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class JobTakeoverTests : JobTest
{
    [RedisFact]
    public async Task A_job_that_runs_longer_than_the_claim_time_keeps_its_heartbeat_and_is_not_taken_over()
    {
        var gate = HoldCalls();
        AppendStart("game-1");
        await using var first = await StartAsync(LongClaimTime);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");
        await using var second = await StartAsync(LongClaimTime);

        // Each heartbeat shows as an idle time that fell; fifteen of them are longer than the claim time.
        var heartbeats = 0;
        var lastIdle = 0L;
        await Eventually.HoldsAsync(
            () =>
            {
                var idle = Idle(StartJobs).Single();
                heartbeats += idle < lastIdle ? 1 : 0;
                lastIdle = idle;
                return heartbeats >= 15;
            },
            "the heartbeat beats");

        Pending(StartJobs).Single().Should().Match<(string Id, string Consumer, int Deliveries)>(entry => entry.Consumer == first.Name && entry.Deliveries == 1);
        gate.SetResult();
        await ResultsAreAsync(1);
        Runtime.Calls.Should().ContainSingle();
    }

    [RedisFact]
    public async Task Jobs_of_a_dead_host_are_taken_over_when_their_heartbeat_is_missed()
    {
        AppendStart("game-1", "first");
        AppendStart("game-1", "second");
        DeliverToTheDead();

        await using var host = await StartAsync();
        await ResultsAreAsync(2);

        Runtime.Calls.Select(static call => call.ImageRef).Should().Equal("first", "second");
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_running_job_that_another_host_took_over_is_not_taken_back()
    {
        var gate = HoldCalls();
        var id = AppendStart("game-1");
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");

        TakeOver(id);
        await HeartbeatPassesAsync(host);

        Pending(StartJobs).Single(entry => entry.Id == id).Consumer.Should().Be("other-host");
        gate.SetResult();
        await ResultsAreAsync(2);
        Entries(StartJobs).Should().BeEmpty("it is done, whoever had it");
    }

    [RedisFact]
    public async Task A_waiting_job_that_another_host_took_over_is_dropped()
    {
        var isBusy = true;
        Runtime.Answer = (call, _) => Task.FromResult(Volatile.Read(ref isBusy)
            ? RecordingRuntime.Failure(call, ErrorCode.Conflict, canRetry: true)
            : RecordingRuntime.Success(call));
        var id = AppendStart("game-1");
        await using var host = await StartAsync(static options => options.Jobs.ClaimIdle = TimeSpan.FromHours(1));
        await Eventually.HoldsAsync(() => Runtime.Calls.Count > 0, "the job is tried");

        TakeOver(id);
        await Eventually.HoldsAsync(() => host.Logs.Lines(4025).Count == 1, "the job is dropped");
        Volatile.Write(ref isBusy, false);
        AppendStart("game-1", "next");
        await ResultsAreAsync(1);

        Entries(Results).Should().ContainSingle();
        Runtime.Calls[^1].ImageRef.Should().Be("next");
        Pending(StartJobs).Single().Consumer.Should().Be("other-host");
    }

    [RedisFact]
    public async Task A_job_that_somebody_deleted_while_it_was_pending_is_dropped_with_a_log_line()
    {
        var deleted = AppendStart("deleted");
        AppendStart("kept");
        DeliverToTheDead();
        Database.Execute("XDEL", (RedisKey)(Prefix + StartJobs), deleted);

        await using var host = await StartAsync();
        await ResultsAreAsync(1);
        await Eventually.HoldsAsync(() => host.Logs.Lines(4024).Count == 1, "the deleted job is logged");

        Runtime.Calls.Should().ContainSingle().Which.GameId.Should().Be("kept");
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task Jobs_that_somebody_trimmed_away_do_not_stop_the_consumer()
    {
        AppendStart("pending");
        DeliverToTheDead();
        AppendStart("new");
        Database.Execute("XTRIM", (RedisKey)(Prefix + StartJobs), "MAXLEN", "0");

        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4024).Count == 1, "the pending one is logged; nobody knows of the other");
        AppendStart("later");
        await ResultsAreAsync(1);

        Runtime.Calls.Should().ContainSingle().Which.GameId.Should().Be("later");
        Pending(StartJobs).Should().BeEmpty();
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_waiting_job_that_somebody_deleted_is_not_tried_any_more()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(call.GameId == "busy"
            ? RecordingRuntime.Failure(call, ErrorCode.Conflict, canRetry: true)
            : RecordingRuntime.Success(call));
        var id = AppendStart("busy");
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => Runtime.Calls.Count > 0, "the job is tried");

        Database.Execute("XDEL", (RedisKey)(Prefix + StartJobs), id);

        await Eventually.HoldsAsync(() => host.Logs.Lines(4025).Count == 1, "the job is dropped");
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_group_that_somebody_destroyed_is_made_again_and_running_jobs_are_not_run_twice()
    {
        var gate = HoldCalls(static call => call.GameId == "game-1");
        AppendStart("game-1");
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the job runs");

        Database.Execute("XGROUP", "DESTROY", (RedisKey)(Prefix + StartJobs), Group);
        AppendStart("game-2");
        await ResultsAreAsync(1);
        Runtime.CallsOf("game-1").Should().ContainSingle("it was delivered again, but runs already");
        gate.SetResult();
        await ResultsAreAsync(2);

        Runtime.Calls.Should().HaveCount(2);
        Entries(StartJobs).Should().BeEmpty();
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task Two_hosts_share_the_work_and_do_nothing_twice()
    {
        const int Jobs = 100;
        var otherRuntime = new RecordingRuntime();
        await using var first = await StartAsync(static options => options.Jobs.MaxParallelJobs = 2);
        await using var second = await ConsumerHost.StartAsync(Address, Prefix, otherRuntime, static options => options.Jobs.MaxParallelJobs = 2);
        Func<RuntimeCall, CancellationToken, Task<OperationResult>> slowly = static async (call, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
            return RecordingRuntime.Success(call);
        };
        Runtime.Answer = slowly;
        otherRuntime.Answer = slowly;
        for (var i = 0; i < Jobs; i++)
        {
            AppendStart($"game-{i}");
        }

        await ResultsAreAsync(Jobs);

        var games = Runtime.Calls.Concat(otherRuntime.Calls).Select(static call => call.GameId).ToList();
        games.Should().OnlyHaveUniqueItems().And.HaveCount(Jobs);
        Runtime.Calls.Should().NotBeEmpty();
        otherRuntime.Calls.Should().NotBeEmpty();
        Entries(Results).Should().HaveCount(Jobs);
    }

    // Longer than a busy machine may hold a host up: one that misses its heartbeats does lose its jobs.
    private static void LongClaimTime(RedisOptions options)
    {
        options.Jobs.ClaimIdle = TimeSpan.FromSeconds(4);
        options.Jobs.ClaimHeartbeat = TimeSpan.FromSeconds(0.3);
    }

    private void TakeOver(string id) => Database.Execute("XCLAIM", (RedisKey)(Prefix + StartJobs), Group, "other-host", "0", id, "JUSTID");

    /// <summary>A heartbeat covers every held job in one step, so that a marker's idle time falls when it passes.</summary>
    private async Task HeartbeatPassesAsync(ConsumerHost host)
    {
        AppendStart("marker");
        await Eventually.HoldsAsync(() => Pending(StartJobs).Any(entry => entry.Consumer == host.Name), "the marker is delivered");
        var lastIdle = 0L;
        await Eventually.HoldsAsync(
            () =>
            {
                var idle = Idle(StartJobs)[^1];
                var fell = idle < lastIdle;
                lastIdle = idle;
                return fell;
            },
            "a heartbeat passes");
    }

    private IReadOnlyList<long> Idle(string stream)
    {
        var pending = (RedisResult[])Database.Execute("XPENDING", (RedisKey)(Prefix + stream), Group, "-", "+", "1000")!;
        return [.. pending.Select(static entry => (long)((RedisResult[])entry!)[2])];
    }
}
