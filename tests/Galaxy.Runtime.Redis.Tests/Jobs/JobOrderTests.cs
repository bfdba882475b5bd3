using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>An older start is never run after a newer stop of its game, and a start that is newer than the stop is never lost.</summary>
public sealed class JobOrderTests : JobTest
{
    private const string Game = "game-1";
    private static readonly Action<RedisOptions> NoTakeover = static options => options.Jobs.ClaimIdle = TimeSpan.FromHours(1);
    private readonly SequentialIdSource ids = new();

    [RedisFact]
    public async Task A_start_that_a_dead_host_left_behind_a_newer_stop_is_cancelled_and_names_the_stop()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        Backend.Records.Put(new RuntimeRecord { GameId = Game, Status = RuntimeStatus.Stopped });
        var stop = AppendStop(Game);
        await using var host = await StartAsync();
        await ResultOfStopAsync(stop);

        Age(StartJobs, start, deliveries: 1);
        var result = await ResultOfStartAsync(start);

        result.Should().Contain(new Dictionary<string, string>
        {
            ["outcome"] = "failure",
            ["error_code"] = "cancelled",
            ["game_id"] = Game,
            ["game_status"] = "stopped",
        });
        result["error_message"].Should().Contain(stop);
        Runtime.Calls.Should().ContainSingle().Which.Kind.Should().Be(OperationKind.Stop);
        Entries(StartJobs).Should().BeEmpty();
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_stop_that_one_host_ran_ends_the_older_start_on_another()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        var stop = AppendStop(Game);
        await using (await StartAsync(NoTakeover))
        {
            await ResultOfStopAsync(stop);
        }

        Age(StartJobs, start, deliveries: 1);
        await using var other = await StartAsync();

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
        Runtime.Calls.Should().ContainSingle();
    }

    [RedisFact]
    public async Task A_start_that_is_delivered_for_the_first_time_is_cancelled_too_when_a_newer_stop_ran_before_it()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        var stop = AppendStop(Game);
        await using var host = await StartAsync(NoTakeover);
        await ResultOfStopAsync(stop);

        Database.Execute("XGROUP", "DELCONSUMER", (RedisKey)(Prefix + StartJobs), Group, "dead-host");
        Database.Execute("XGROUP", "SETID", (RedisKey)(Prefix + StartJobs), Group, "0");

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
        Runtime.CallsOf(Game).Should().ContainSingle();
    }

    [RedisFact]
    public async Task A_start_added_after_the_stop_is_run_even_if_its_first_host_died()
    {
        var stop = AppendStop(Game);
        await using (await StartAsync())
        {
            await ResultOfStopAsync(stop);
        }

        var start = AppendStart(Game);
        DeliverToTheDead();
        Age(StartJobs, start, deliveries: 1);
        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
        Runtime.Calls.Select(static call => call.Kind).Should().Equal(OperationKind.Stop, OperationKind.Start);
    }

    [RedisTheory]
    [InlineData("1700000000000-9", "1700000000000-0", "cancelled")]
    [InlineData("1700000000000-0", "1700000000000-9", "cancelled")]
    [InlineData("1700000000001-0", "1700000000000-9", "")]
    public async Task In_the_same_millisecond_the_stop_wins(string startId, string stopId, string expected)
    {
        AppendAs(startId, StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        DeliverToTheDead();
        AppendAs(stopId, StopJobs, "game_id", Game, "reason", "finished");
        await using var host = await StartAsync(NoTakeover);
        await ResultOfStopAsync(stopId);

        await using var other = await StartAsync();

        (await ResultOfStartAsync(startId))["error_code"].Should().Be(expected);
    }

    [RedisFact]
    public async Task A_clock_that_went_back_does_not_lose_a_start_that_was_added_after_the_stop_was_taken()
    {
        var stop = AppendAs("9000000000000-0", StopJobs, "game_id", Game, "reason", "finished");
        await using var host = await StartAsync(NoTakeover);
        await ResultOfStopAsync(stop);
        var start = AppendAs("1000-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_clock_that_went_back_does_not_lose_such_a_start_when_it_is_delivered_again()
    {
        Backend.Records.Put(new RuntimeRecord { GameId = Game, Status = RuntimeStatus.Stopped });
        var stop = AppendAs("9000000000000-0", StopJobs, "game_id", Game, "reason", "finished");
        await using var host = await StartAsync();
        await ResultOfStopAsync(stop);
        await AppendEntryAsync(OperationKind.Stop, OperationSource.LobbyStream, StreamId.Parse(stop).AddedAt, ErrorCode.None, sourceRef: stop);
        await host.StopAsync(CancellationToken.None);
        var start = AppendAs("1000-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        DeliverToTheDead();
        Age(StartJobs, start, deliveries: 1);

        await using var next = await StartAsync();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success", "the note of the stop says that the start was added later");
    }

    [RedisFact]
    public async Task What_counts_is_when_the_stop_was_first_taken_and_not_when_it_was_delivered_again()
    {
        HoldCalls(static call => call.Kind is OperationKind.Stop);
        var stop = AppendAs("9000000000000-0", StopJobs, "game_id", Game, "reason", "finished");
        var first = await StartAsync(NoTakeover);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the stop is handed to the runtime");
        await AbandonAsync(first);
        var start = AppendAs("1000-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        DeliverToTheDead();
        HoldCalls(static _ => false);
        await using (await StartAsync(NoTakeover))
        {
            await ResultOfStopAsync(stop);
        }

        Age(StartJobs, start, deliveries: 1);
        await using var last = await StartAsync();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_host_that_dies_while_the_stop_is_under_way_leaves_a_note_that_ends_the_older_start()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        HoldCalls(static call => call.Kind is OperationKind.Stop);
        var stop = AppendStop(Game);
        var dying = await StartAsync(NoTakeover);
        await Eventually.HoldsAsync(() => Runtime.Calls.Count == 1, "the stop is handed to the runtime");
        await AbandonAsync(dying);
        Age(StartJobs, start, deliveries: 1);
        HoldCalls(static _ => false);

        await using var heir = await StartAsync();

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
        (await ResultOfStopAsync(stop))["outcome"].Should().Be("success", "the stop is still run");
    }

    [RedisFact]
    public async Task A_stop_that_is_no_valid_request_ends_no_start_and_the_valid_one_before_it_still_does()
    {
        var older = AppendAs("1700000000001-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        var valid = AppendAs("1700000000002-0", StopJobs, "game_id", Game, "reason", "finished");
        var newer = AppendAs("1700000000003-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        DeliverToTheDead();
        var refused = AppendStop(Game);
        Runtime.Answer = (call, _) => Task.FromResult(
            call.Kind is OperationKind.Stop && call.IdempotencyKey == refused ? RecordingRuntime.Failure(call, ErrorCode.InvalidRequest) : RecordingRuntime.Success(call));
        await using (await StartAsync(NoTakeover))
        {
            await ResultOfStopAsync(valid);
            (await ResultOfStopAsync(refused))["error_code"].Should().Be("invalid_request");
        }

        Age(StartJobs, older, deliveries: 1);
        Age(StartJobs, newer, deliveries: 1);
        await using var host = await StartAsync();

        (await ResultOfStartAsync(older))["error_code"].Should().Be("cancelled");
        (await ResultOfStartAsync(newer))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_stop_that_is_poison_ends_no_start()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        var poison = AppendStop(Game, reason: "boredom");
        await using (await StartAsync(NoTakeover))
        {
            await ResultOfStopAsync(poison);
        }

        Age(StartJobs, start, deliveries: 1);
        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_stop_ends_only_the_starts_of_its_own_game()
    {
        var start = AppendStart("game-2");
        DeliverToTheDead();
        var stop = AppendStop(Game);
        await using var host = await StartAsync();
        await ResultOfStopAsync(stop);

        Age(StartJobs, start, deliveries: 1);

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    [RedisTheory]
    [InlineData(OperationKind.Stop, OperationSource.AdminRest, ErrorCode.None)]
    [InlineData(OperationKind.Stop, OperationSource.GameMasterRest, ErrorCode.ReplayNoOp)]
    [InlineData(OperationKind.Stop, OperationSource.Application, ErrorCode.NotFound)]
    [InlineData(OperationKind.Stop, OperationSource.AdminRest, ErrorCode.Conflict)]
    [InlineData(OperationKind.CleanupContainer, OperationSource.AdminRest, ErrorCode.None)]
    [InlineData(OperationKind.CleanupContainer, OperationSource.LobbyStream, ErrorCode.None)]
    public async Task A_start_that_is_delivered_again_is_cancelled_by_what_a_caller_asked_for_meanwhile(OperationKind kind, OperationSource source, ErrorCode answer)
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        var operation = await AppendEntryAsync(kind, source, AddedAt(start), answer);
        Age(StartJobs, start, deliveries: 1);

        await using var host = await StartAsync();

        var result = await ResultOfStartAsync(start);
        result["error_code"].Should().Be("cancelled");
        result["error_message"].Should().Contain(operation.ToString("N"));
        Runtime.Calls.Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_stop_that_has_not_ended_yet_counts_as_well()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        await Backend.Operations.OpenAsync(Entry(OperationKind.Stop, OperationSource.AdminRest, AddedAt(start)), head: null, CancellationToken.None);
        Age(StartJobs, start, deliveries: 1);

        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
    }

    [RedisFact]
    public async Task A_stop_that_was_repeated_after_the_job_was_added_counts_as_well()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        await AppendEntryAsync(OperationKind.Stop, OperationSource.AdminRest, AddedAt(start).AddMinutes(-5), ErrorCode.ReplayNoOp);
        var again = Entry(OperationKind.Stop, OperationSource.AdminRest, AddedAt(start).AddMinutes(1));
        var closing = new OperationClosing { ErrorCode = ErrorCode.ReplayNoOp, FinishedAt = again.StartedAt };
        await Backend.Operations.AppendAsync(again with { MayRepeat = true, Closing = closing }, CancellationToken.None);
        Age(StartJobs, start, deliveries: 1);

        await using var host = await StartAsync();

        Backend.Operations.All.Should().ContainSingle().Which.Repeats.Should().Be(1);
        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
    }

    [RedisTheory]
    [InlineData(OperationKind.Stop, OperationSource.AdminRest, -1, ErrorCode.None)]
    [InlineData(OperationKind.Stop, OperationSource.AdminRest, 1, ErrorCode.InvalidRequest)]
    [InlineData(OperationKind.Stop, OperationSource.AutoReconcile, 1, ErrorCode.None)]
    [InlineData(OperationKind.CleanupContainer, OperationSource.AutoTtl, 1, ErrorCode.None)]
    [InlineData(OperationKind.Restart, OperationSource.AdminRest, 1, ErrorCode.None)]
    public async Task What_was_asked_for_before_or_is_no_stop_of_a_caller_ends_no_start(OperationKind kind, OperationSource source, int milliseconds, ErrorCode answer)
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        await AppendEntryAsync(kind, source, AddedAt(start).AddMilliseconds(milliseconds), answer);
        Age(StartJobs, start, deliveries: 1);

        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_start_that_is_delivered_for_the_first_time_is_run_whatever_a_caller_asked_for_meanwhile()
    {
        var start = AppendStart(Game);
        await AppendEntryAsync(OperationKind.Stop, OperationSource.AdminRest, AddedAt(start), ErrorCode.None);

        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_stop_among_very_many_later_operations_is_found()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        await AppendEntryAsync(OperationKind.Stop, OperationSource.AdminRest, AddedAt(start), ErrorCode.None);
        for (var i = 0; i < 300; i++)
        {
            await AppendEntryAsync(OperationKind.Restart, OperationSource.AutoReconcile, AddedAt(start).AddSeconds(i), ErrorCode.None);
        }

        Age(StartJobs, start, deliveries: 1);
        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
    }

    [RedisFact]
    public async Task A_stop_job_whose_note_is_lost_is_known_by_the_id_of_its_operation_and_not_by_when_that_began()
    {
        var older = AppendStart(Game);
        var stop = StreamId.Parse(AppendStop("unrelated"));
        var newer = AppendAs($"{stop.Milliseconds + 1}-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        DeliverToTheDead();
        await AppendEntryAsync(OperationKind.Stop, OperationSource.LobbyStream, AddedAt(newer).AddSeconds(10), ErrorCode.None, sourceRef: "lobby-42", key: stop.ToString());
        await AppendEntryAsync(OperationKind.Stop, OperationSource.LobbyStream, AddedAt(newer).AddSeconds(20), ErrorCode.ReplayNoOp, sourceRef: "lobby-43");
        Age(StartJobs, older, deliveries: 1);
        Age(StartJobs, newer, deliveries: 1);

        await using var host = await StartAsync();

        (await ResultOfStartAsync(older))["error_code"].Should().Be("cancelled");
        (await ResultOfStartAsync(newer))["outcome"].Should().Be("success");
    }

    [RedisFact]
    public async Task A_newer_stop_job_counts_by_its_operation_when_only_the_note_of_an_older_one_was_kept()
    {
        var first = AppendAs("1700000000001-0", StopJobs, "game_id", Game, "reason", "finished");
        await using (await StartAsync())
        {
            await ResultOfStopAsync(first);
        }

        var start = AppendAs("1700000000002-0", StartJobs, "game_id", Game, "image_ref", "repo/engine:1.2.3");
        DeliverToTheDead();
        await AppendEntryAsync(OperationKind.Stop, OperationSource.LobbyStream, AddedAt(start).AddSeconds(10), ErrorCode.ReplayNoOp, sourceRef: "1700000000003-0");
        Age(StartJobs, start, deliveries: 1);

        await using var host = await StartAsync();

        (await ResultOfStartAsync(start))["error_code"].Should().Be("cancelled");
    }

    [RedisFact]
    public async Task The_note_of_a_stop_ends_some_time_after_its_last_use()
    {
        var noted = (RedisKey)(Prefix + "galaxy:job_order:" + Game);
        var stop = AppendStop(Game);
        await using var host = await StartAsync(static options => options.Jobs.OrderMemory = TimeSpan.FromHours(3));
        await ResultOfStopAsync(stop);
        Database.KeyTimeToLive(noted).Should().BeCloseTo(TimeSpan.FromHours(3), TimeSpan.FromMinutes(2));
        Database.KeyExpire(noted, TimeSpan.FromMinutes(5));

        await ResultOfStartAsync(AppendStart(Game));

        Database.KeyTimeToLive(noted).Should().BeCloseTo(TimeSpan.FromHours(3), TimeSpan.FromMinutes(2));
    }

    [RedisFact]
    public async Task An_operation_log_that_does_not_answer_keeps_a_start_waiting_and_not_running()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        Age(StartJobs, start, deliveries: 1);
        var faults = new FaultPlan().FailBefore(PortCalls.JournalReadActs, times: int.MaxValue);
        await using var host = await StartAsync(faults: faults);
        await Eventually.HoldsAsync(() => host.Logs.Lines(4020).Count > 2, "the job waits");
        Runtime.Calls.Should().BeEmpty();

        faults.Clear();

        (await ResultOfStartAsync(start))["outcome"].Should().Be("success");
    }

    private static DateTimeOffset AddedAt(string job) => StreamId.Parse(job).AddedAt;

    private OperationEntry Entry(OperationKind kind, OperationSource source, DateTimeOffset startedAt)
    {
        var id = ids.NextOperationId();
        return new OperationEntry { OperationId = id, CorrelationId = id, GameId = Game, Kind = kind, Source = source, Fence = 1, StartedAt = startedAt };
    }

    private async Task<Guid> AppendEntryAsync(
        OperationKind kind, OperationSource source, DateTimeOffset startedAt, ErrorCode answer, string? sourceRef = null, string? key = null)
    {
        var entry = Entry(kind, source, startedAt) with
        {
            SourceRef = sourceRef,
            IdempotencyKey = key,
            Closing = new OperationClosing { ErrorCode = answer, FinishedAt = startedAt },
        };
        await Backend.Operations.AppendAsync(entry, CancellationToken.None);
        return entry.OperationId;
    }
}
