using System.Globalization;
using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class JobDeliveryTests : JobTest
{
    [RedisFact]
    public async Task A_start_job_starts_the_game_under_the_entrys_id_and_leaves_a_result()
    {
        var id = AppendStart("game-1");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Runtime.Calls.Should().Equal(new RuntimeCall(OperationKind.Start, "game-1", "repo/engine:1.2.3", default, OperationSource.LobbyStream, id, id));
        var fields = Entries(Results).Single().Fields.ToDictionary();
        long.Parse(fields["finished_at_ms"], CultureInfo.InvariantCulture).Should().BePositive();
        fields.Remove("finished_at_ms");
        fields.Should().Equal(new Dictionary<string, string>
        {
            ["job_id"] = id,
            ["stream"] = "runtime:start_jobs",
            ["game_id"] = "game-1",
            ["operation_id"] = "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
            ["outcome"] = "success",
            ["error_code"] = "",
            ["error_message"] = "",
            ["container_id"] = "container-game-1",
            ["game_status"] = "running",
        });
        Entries(StartJobs).Should().BeEmpty("a finished job leaves its stream");
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_start_job_may_bring_settings_of_64_kib()
    {
        var settings = new GameSettings { Environment = new Dictionary<string, string> { ["SEED"] = new('7', GameSettings.MaxBytes - 100) } };
        Append(StartJobs, "game_id", "game-1", "image_ref", "repo/engine:1.2.3", "settings", settings.ToJson());
        Append(StartJobs, "game_id", "game-2", "image_ref", "repo/engine:1.2.3", "settings", "");
        Append(StartJobs, "game_id", "game-3", "image_ref", "repo/engine:1.2.3", "settings", "{}");

        await using var host = await StartAsync();
        await ResultsAreAsync(3);

        Runtime.Settings.Should().BeEquivalentTo([settings, null, GameSettings.None], static compare => compare.ComparingByValue<GameSettings>());
    }

    [RedisFact]
    public async Task A_stop_job_stops_the_game_for_its_reason_with_the_source_reference_it_brought()
    {
        var id = Append(StopJobs, "game_id", "game-1", "reason", "timeout", "source_ref", "lobby-42", "unknown_field", "ignored");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Runtime.Calls.Should().Equal(new RuntimeCall(OperationKind.Stop, "game-1", null, StopReason.Timeout, OperationSource.LobbyStream, "lobby-42", id));
        Entries(Results).Single().Fields["stream"].Should().Be("runtime:stop_jobs");
        Entries(StopJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_final_failure_is_a_result_too_and_not_tried_again()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.ImagePullFailed));
        AppendStart("game-1");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        var fields = Entries(Results).Single().Fields;
        fields["outcome"].Should().Be("failure");
        fields["error_code"].Should().Be("image_pull_failed");
        fields["error_message"].Should().Be("it is ImagePullFailed");
        Runtime.Calls.Should().ContainSingle();
        Entries(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_start_that_a_later_stop_cancelled_is_not_tried_again()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.Cancelled));
        AppendStart("game-1");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Entries(Results).Single().Fields["error_code"].Should().Be("cancelled");
        Runtime.Calls.Should().ContainSingle("trying again would undo the stop");
        Entries(StartJobs).Should().BeEmpty();
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisFact]
    public async Task Jobs_from_before_the_group_existed_are_run()
    {
        for (var i = 0; i < 30; i++)
        {
            AppendStart($"game-{i}");
        }

        await using var host = await StartAsync();
        await ResultsAreAsync(30);

        Runtime.Calls.Select(static call => call.GameId).Should().BeEquivalentTo(Enumerable.Range(0, 30).Select(static i => $"game-{i}"));
    }

    [RedisFact]
    public async Task A_job_delivered_twice_is_run_with_the_same_idempotency_key()
    {
        var id = AppendStart("game-1");
        DeliverToTheDead();
        Age(StartJobs, id, deliveries: 1);

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Runtime.Calls.Single().IdempotencyKey.Should().Be(id);
        Pending(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_busy_game_is_tried_again_until_it_is_free_without_counting_it()
    {
        var id = AppendStart("game-1");
        const int BusyFor = 12;
        Runtime.Answer = (call, _) => Task.FromResult(Runtime.Calls.Count <= BusyFor
            ? RecordingRuntime.Failure(call, ErrorCode.Conflict, canRetry: true)
            : RecordingRuntime.Success(call));

        await using var host = await StartAsync(static options => options.Jobs.DeliveryLimit = 2);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count > 4, "the busy game is tried again");
        Pending(StartJobs).Should().ContainSingle().Which.Deliveries.Should().Be(1, "busy is no failed delivery");
        await ResultsAreAsync(1);

        Runtime.Calls.Should().HaveCount(BusyFor + 1).And.OnlyContain(call => call.IdempotencyKey == id);
        Entries(Results).Should().ContainSingle().Which.Fields["outcome"].Should().Be("success");
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_conflict_that_no_retry_can_cure_is_final()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.Conflict));
        AppendStart("game-1");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Entries(Results).Single().Fields["error_code"].Should().Be("conflict");
        Runtime.Calls.Should().ContainSingle();
    }

    [RedisFact]
    public async Task A_job_whose_call_throws_is_tried_again_and_counted()
    {
        Runtime.Answer = (call, _) => Runtime.Calls.Count < 3 ? throw new InvalidOperationException("a bug") : Task.FromResult(RecordingRuntime.Success(call));
        AppendStart("game-1");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Runtime.Calls.Should().HaveCount(3);
        host.Logs.Lines(4021).Should().HaveCount(2);
    }

    [RedisFact]
    public async Task A_job_that_killed_its_hosts_too_often_is_a_dead_letter_without_being_run()
    {
        var killer = AppendStart("killer");
        DeliverToTheDead();
        Age(StartJobs, killer, deliveries: 5);

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Runtime.Calls.Should().BeEmpty();
        Entries(StartJobs + ":dead").Single().Fields["dead_reason"].Should().Be("delivery_limit");
        Entries(Results).Single().Fields.Should().Contain(new Dictionary<string, string> { ["outcome"] = "failure", ["game_id"] = "killer", ["job_id"] = killer });
    }

    [RedisFact]
    public async Task Jobs_of_one_game_run_one_after_another_in_their_order()
    {
        for (var i = 0; i < 10; i++)
        {
            AppendStart("game-1", $"repo/engine:1.0.{i}");
        }

        var overlaps = 0;
        var running = 0;
        Runtime.Answer = async (call, _) =>
        {
            overlaps += Interlocked.Increment(ref running) > 1 ? 1 : 0;
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return RecordingRuntime.Success(call);
        };

        await using var host = await StartAsync();
        await ResultsAreAsync(10);

        Runtime.Calls.Select(static call => call.ImageRef).Should().Equal(Enumerable.Range(0, 10).Select(static i => $"repo/engine:1.0.{i}"));
        overlaps.Should().Be(0);
    }

    [RedisFact]
    public async Task A_later_job_of_a_busy_game_waits_while_other_games_go_on()
    {
        var isBusy = true;
        Runtime.Answer = (call, _) => Task.FromResult(call.GameId == "busy" && Volatile.Read(ref isBusy)
            ? RecordingRuntime.Failure(call, ErrorCode.Conflict, canRetry: true)
            : RecordingRuntime.Success(call));
        AppendStart("busy", "first");
        AppendStart("busy", "second");
        AppendStart("free");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);
        await Eventually.HoldsAsync(() => Runtime.CallsOf("busy").Count > 3, "the busy game is tried again");
        Runtime.CallsOf("busy").Should().OnlyContain(static call => call.ImageRef == "first");
        Volatile.Write(ref isBusy, false);
        await ResultsAreAsync(3);

        Runtime.CallsOf("busy")[^1].ImageRef.Should().Be("second");
    }

    [RedisFact]
    public async Task No_more_jobs_of_a_stream_run_at_once_than_allowed_and_stops_do_not_queue_behind_starts()
    {
        var gate = HoldCalls(static call => call.Kind is OperationKind.Start);
        for (var i = 0; i < 12; i++)
        {
            AppendStart($"game-{i}");
        }

        await using var host = await StartAsync(static options => options.Jobs.MaxParallelJobs = 3);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 3, "as many as allowed run");
        AppendStop("another");
        await ResultsAreAsync(1);
        Runtime.Calls.Count(static call => call.Kind is OperationKind.Start).Should().Be(3);
        gate.SetResult();
        await ResultsAreAsync(13);

        Runtime.Peak.Should().BeLessThanOrEqualTo(4, "three starts and a stop");
    }

    [RedisFact]
    public async Task Waiting_jobs_that_become_due_together_do_not_all_run_at_once()
    {
        var isBusy = true;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Runtime.Answer = async (call, cancellationToken) =>
        {
            if (Volatile.Read(ref isBusy))
            {
                return RecordingRuntime.Failure(call, ErrorCode.Conflict, canRetry: true);
            }

            await gate.Task.WaitAsync(cancellationToken);
            return RecordingRuntime.Success(call);
        };
        for (var i = 0; i < 12; i++)
        {
            AppendStart($"game-{i}");
        }

        await using var host = await StartAsync(static options => options.Jobs.MaxParallelJobs = 3);
        await Eventually.HoldsAsync(() => Runtime.Calls.Select(static call => call.GameId).Distinct().Count() == 12, "every game is tried and busy");
        Volatile.Write(ref isBusy, false);
        await Eventually.HoldsAsync(() => Runtime.Running == 3, "as many as allowed run");
        gate.SetResult();
        await ResultsAreAsync(12);

        Runtime.Peak.Should().Be(3);
    }

    [RedisFact]
    public async Task Pulls_that_hang_do_not_take_the_places_of_other_jobs()
    {
        Backend.Docker.AddImage("repo/engine:1.2.3");
        var faults = new FaultPlan(Backend.Time).Hang(PortCalls.DockerPullImage, times: 24);
        for (var i = 0; i < 24; i++)
        {
            AppendStart($"hangs-{i}");
        }

        await using var host = await StartWithRuntimeAsync(static options => options.Jobs.MaxParallelJobs = 8, faults);
        await Eventually.HoldsAsync(() => faults.Calls.Count(static call => call.Name == PortCalls.DockerPullImage) == 24, "all of them pull");
        var good = AppendStart("good");

        (await ResultOfStartAsync(good))["outcome"].Should().Be("success");
        faults.Calls.Count(static call => call.Name == PortCalls.DockerPullImage).Should().Be(25);
    }
}
