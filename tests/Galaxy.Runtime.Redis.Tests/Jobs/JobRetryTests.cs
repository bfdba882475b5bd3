using System.Collections.Concurrent;
using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A job whose fault may pass is tried again with growing delays, for a limited time, and holds up nothing but its own game.</summary>
public sealed class JobRetryTests : JobTest
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private readonly ManualTimeProvider time = new();
    private readonly ConcurrentQueue<DateTimeOffset> tries = [];

    [RedisFact]
    public async Task The_delays_grow_up_to_the_longest_and_faults_are_no_deliveries()
    {
        Runtime.Answer = (call, _) => Task.FromResult(TimedFault(call));
        AppendStart("game-1");
        await using var host = await StartOnManualTimeAsync(retryFor: TimeSpan.FromHours(1));

        await PassUntilAsync(() => tries.Count == 6, "it is tried six times");

        var times = tries.ToArray();
        int[] seconds = [2, 4, 8, 8, 8];
        for (var i = 0; i < seconds.Length; i++)
        {
            (times[i + 1] - times[i]).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(seconds[i]), $"it is the wait after try {i + 1}");
        }

        Pending(StartJobs).Should().ContainSingle().Which.Deliveries.Should().Be(1);
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_fault_that_passes_ends_in_a_success()
    {
        Runtime.Answer = (call, _) => Task.FromResult(Runtime.Calls.Count <= 20 ? Fault(call) : RecordingRuntime.Success(call));
        var job = AppendStart("game-1");

        await using var host = await StartAsync(static options => options.Jobs.DeliveryLimit = 2);

        (await ResultOfStartAsync(job))["outcome"].Should().Be("success");
        Runtime.Calls.Should().HaveCount(21).And.OnlyContain(call => call.IdempotencyKey == job);
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_fault_that_does_not_pass_for_too_long_is_a_dead_letter_with_the_last_of_them()
    {
        Runtime.Answer = (call, _) => Task.FromResult(TimedFault(call));
        var job = Append(StartJobs, "game_id", "game-1", "image_ref", "repo/engine:1.2.3", "source_ref", "lobby-1", "extra", "kept");
        await using var host = await StartOnManualTimeAsync(retryFor: TimeSpan.FromSeconds(20));

        await PassUntilAsync(() => Entries(Results).Count == 1, "it has a result");

        var last = $"fault number {Runtime.Calls.Count}";
        var letter = Entries(StartJobs + ":dead").Should().ContainSingle().Which.Fields;
        letter.Should().Contain(new Dictionary<string, string>
        {
            ["game_id"] = "game-1",
            ["image_ref"] = "repo/engine:1.2.3",
            ["source_ref"] = "lobby-1",
            ["extra"] = "kept",
            ["dead_reason"] = "retry_timeout",
            ["dead_job_id"] = job,
            ["dead_deliveries"] = $"{Runtime.Calls.Count}",
        });
        letter["dead_message"].Should().Contain("service_unavailable").And.Contain(last);
        Entries(Results).Single().Fields.Should().Contain(new Dictionary<string, string> { ["error_code"] = "service_unavailable", ["error_message"] = last });
        (tries.Last() - tries.First()).Should().BeGreaterThan(TimeSpan.FromSeconds(19), "the last try is at the end of the time, which began when the job was taken");
        Entries(StartJobs).Should().BeEmpty();
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_fault_that_cannot_pass_is_final()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.ServiceUnavailable, canRetry: false));
        var job = AppendStart("game-1");

        await using var host = await StartAsync();

        (await ResultOfStartAsync(job))["error_code"].Should().Be("service_unavailable");
        Runtime.Calls.Should().ContainSingle();
    }

    [RedisFact]
    public async Task Jobs_that_wait_for_a_fault_to_pass_and_those_behind_them_take_no_slot()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(call.GameId == "healthy" ? RecordingRuntime.Success(call) : Fault(call));
        for (var i = 0; i < 12; i++)
        {
            AppendStart($"game-{i}");
            AppendStart("game-0");
        }

        var healthy = AppendStart("healthy");

        await using var host = await StartAsync(static options =>
        {
            WaitLong(options);
            options.Jobs.MaxParallelJobs = 1;
        });

        (await ResultOfStartAsync(healthy))["outcome"].Should().Be("success");
        Runtime.Calls.Should().HaveCount(13);
    }

    [RedisFact]
    public async Task A_stop_job_ends_the_start_that_waits_and_the_next_start_is_run()
    {
        Runtime.Answer = (call, _) => Task.FromResult(call is { Kind: OperationKind.Start, ImageRef: "bad" } ? Fault(call) : RecordingRuntime.Success(call));
        var bad = AppendStart("game-1", "bad");
        await using var host = await StartAsync(WaitLong);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the start is tried");

        var stop = AppendStop("game-1");
        await ResultOfStopAsync(stop);
        var good = AppendStart("game-1", "good");

        var result = await ResultOfStartAsync(bad);
        result["error_code"].Should().Be("cancelled");
        result["error_message"].Should().Contain(stop);
        (await ResultOfStartAsync(good))["outcome"].Should().Be("success");
        Runtime.CallsOf("game-1").Should().HaveCount(3);
    }

    [RedisFact]
    public async Task A_callers_stop_ends_the_start_that_waits_at_its_next_try()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(Fault(call));
        var start = AppendStart("game-1");
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => Runtime.Calls.Count > 0, "the start is tried");

        var id = new SequentialIdSource().NextOperationId();
        var stopped = StreamId.Parse(start).AddedAt;
        await Backend.Operations.AppendAsync(
            new OperationEntry
            {
                OperationId = id,
                CorrelationId = id,
                GameId = "game-1",
                Kind = OperationKind.Stop,
                Source = OperationSource.AdminRest,
                StartedAt = stopped,
                Closing = new OperationClosing { ErrorCode = ErrorCode.ReplayNoOp, FinishedAt = stopped },
            },
            CancellationToken.None);

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
    }

    [RedisFact]
    public async Task A_host_that_takes_a_job_over_goes_on_where_the_other_stood()
    {
        Runtime.Answer = (call, _) => Task.FromResult(TimedFault(call));
        var job = AppendStart("game-1");
        var first = await StartOnManualTimeAsync(retryFor: TimeSpan.FromMinutes(1));
        await PassUntilAsync(() => tries.Count == 3, "it is tried three times");
        await Eventually.HoldsAsync(() => Taken(job).EndsWith(" 3 0-0", StringComparison.Ordinal), "the faults are kept at once");
        await AbandonAsync(first);
        time.Advance(TimeSpan.FromMinutes(1));

        await using var second = await StartOnManualTimeAsync(retryFor: TimeSpan.FromMinutes(1));
        await PassUntilAsync(() => Entries(Results).Count == 1, "it has a result");

        tries.Should().HaveCount(4, "the time had passed already, so that one more try was the last");
        Entries(StartJobs + ":dead").Single().Fields.Should().Contain(new Dictionary<string, string> { ["dead_reason"] = "retry_timeout", ["dead_deliveries"] = "4" });
    }

    [RedisFact]
    public async Task Nothing_is_kept_of_jobs_that_are_done_or_gone()
    {
        Runtime.Answer = (call, _) => Task.FromResult(call.GameId == "fine" ? RecordingRuntime.Success(call) : Fault(call));
        AppendStart("fine");
        Append(StartJobs, "poison", "yes");
        var deleted = AppendStart("deleted");
        var lost = AppendStart("lost");
        DeliverToTheDead();
        await using var host = await StartAsync();
        await Eventually.HoldsAsync(() => host.Logs.Lines(4020).Count > 0 && Taken(lost).Length > 0, "the jobs are held");

        Database.Execute("XDEL", (RedisKey)(Prefix + StartJobs), deleted, lost);
        await ResultsAreAsync(2);

        await Eventually.HoldsAsync(() => !Database.KeyExists(Prefix + StartJobs + ":taken"), "nothing is kept");
    }

    private static OperationResult Fault(RuntimeCall call, string message = "the engine is down") =>
        OperationResult.Failed(call.Kind, call.GameId, ErrorCode.ServiceUnavailable, message);

    private static void WaitLong(RedisOptions options)
    {
        options.Jobs.RetryDelay = TimeSpan.FromMinutes(10);
        options.Jobs.MaxRetryDelay = TimeSpan.FromMinutes(10);
    }

    private string Taken(string job) => (string?)Database.HashGet(Prefix + StartJobs + ":taken", job) ?? "";

    private OperationResult TimedFault(RuntimeCall call)
    {
        tries.Enqueue(time.GetUtcNow());
        return Fault(call, $"fault number {tries.Count}");
    }

    private Task<ConsumerHost> StartOnManualTimeAsync(TimeSpan retryFor) => ConsumerHost.StartAsync(
        Address,
        Prefix,
        Runtime,
        options =>
        {
            options.CommandTimeout = TimeSpan.FromMinutes(1);
            options.Jobs.PollInterval = Step;
            options.Jobs.RetryDelay = TimeSpan.FromSeconds(2);
            options.Jobs.MaxRetryDelay = TimeSpan.FromSeconds(8);
            options.Jobs.RetryFor = retryFor;
            options.Jobs.ClaimIdle = TimeSpan.FromHours(1);
            options.Jobs.ClaimHeartbeat = TimeSpan.FromSeconds(1);
        },
        new InMemoryBackend(time));

    private Task PassUntilAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            time.Advance(Step);
            return condition();
        },
        what);
}
