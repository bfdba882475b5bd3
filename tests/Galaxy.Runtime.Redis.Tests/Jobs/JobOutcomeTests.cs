using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A job that is delivered again gets what its own operation came to as its result, and beside it what the game is now.</summary>
public sealed class JobOutcomeTests : JobTest
{
    private const string Game = "game-1";
    private static readonly Guid Earlier = new("3f2504e0-4f89-41d3-9a0c-0305e82c3399");

    [RedisTheory]
    [InlineData(StartJobs, OperationKind.Start, RuntimeStatus.Stopped, "stopped")]
    [InlineData(StopJobs, OperationKind.Stop, RuntimeStatus.Running, "running")]
    public async Task A_job_whose_operation_had_succeeded_is_not_run_again(string stream, OperationKind kind, RuntimeStatus now, string expected)
    {
        var job = stream == StartJobs ? AppendStart(Game) : AppendStop(Game);
        DeliverToTheDead(stream);
        await SucceededAsync(job, kind);
        Backend.Records.Put(new RuntimeRecord { GameId = Game, Status = now, ContainerId = "now" });
        Age(stream, job, deliveries: 1);

        await using var host = await StartAsync();

        ResultShouldBeItsOwn(await (stream == StartJobs ? ResultOfStartAsync(job) : ResultOfStopAsync(job)), expected);
        Runtime.Calls.Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_success_is_its_result_even_if_a_stop_came_after_it()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        await SucceededAsync(start, OperationKind.Start);
        var stop = AppendStop(Game);
        Backend.Records.Put(new RuntimeRecord { GameId = Game, Status = RuntimeStatus.Stopped });
        await using var host = await StartAsync();
        await ResultOfStopAsync(stop);

        Age(StartJobs, start, deliveries: 1);

        ResultShouldBeItsOwn(await ResultOfStartAsync(start), "stopped");
    }

    [RedisFact]
    public async Task A_success_is_its_result_even_if_its_hosts_died_too_often()
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        await SucceededAsync(start, OperationKind.Start);
        Age(StartJobs, start, deliveries: 5);

        await using var host = await StartAsync();

        ResultShouldBeItsOwn(await ResultOfStartAsync(start), "");
        Entries(StartJobs + ":dead").Should().BeEmpty();
    }

    [RedisTheory]
    [InlineData(ErrorCode.Conflict)]
    [InlineData(ErrorCode.ReplayNoOp)]
    public async Task A_job_whose_operation_succeeded_while_it_was_tried_again_has_that_success(ErrorCode answer)
    {
        var start = AppendStart(Game);
        DeliverToTheDead();
        Age(StartJobs, start, deliveries: 1);
        Backend.Records.Put(new RuntimeRecord { GameId = Game, Status = RuntimeStatus.Running });
        Runtime.Answer = async (call, _) =>
        {
            await SucceededAsync(start, OperationKind.Start);
            return answer is ErrorCode.ReplayNoOp
                ? OperationResult.Replayed(call.Kind, new RuntimeRecord { GameId = Game, Status = RuntimeStatus.Running })
                : RecordingRuntime.Failure(call, answer);
        };

        await using var host = await StartAsync();

        ResultShouldBeItsOwn(await ResultOfStartAsync(start), "running");
        Runtime.Calls.Should().ContainSingle();
    }

    [RedisFact]
    public async Task A_conflict_by_key_is_the_success_of_the_job_even_if_the_server_forgot_that_it_was_delivered()
    {
        var start = AppendStart(Game);
        await SucceededAsync(start, OperationKind.Start);
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.Conflict));

        await using var host = await StartAsync();

        ResultShouldBeItsOwn(await ResultOfStartAsync(start), "");
    }

    [RedisFact]
    public async Task A_failure_names_what_the_game_is_where_that_is_known()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(OperationResult.Failed(
            call.Kind, call.GameId, ErrorCode.ImageRefNotSemver, "no", call.GameId == "known" ? new RuntimeRecord { GameId = "known", Status = RuntimeStatus.Running } : null));
        var known = AppendStart("known");
        var unknown = AppendStart("unknown");

        await using var host = await StartAsync();

        (await ResultOfStartAsync(known))["game_status"].Should().Be("running");
        (await ResultOfStartAsync(unknown))["game_status"].Should().BeEmpty();
    }

    private static void ResultShouldBeItsOwn(IReadOnlyDictionary<string, string> result, string gameStatus) => result.Should().Contain(new Dictionary<string, string>
    {
        ["operation_id"] = Earlier.ToString(),
        ["outcome"] = "success",
        ["error_code"] = "",
        ["error_message"] = "",
        ["container_id"] = "then",
        ["game_status"] = gameStatus,
    });

    private ValueTask SucceededAsync(string job, OperationKind kind)
    {
        var at = StreamId.Parse(job).AddedAt;
        var entry = new OperationEntry
        {
            OperationId = Earlier,
            CorrelationId = Earlier,
            GameId = Game,
            Kind = kind,
            Source = OperationSource.LobbyStream,
            IdempotencyKey = job,
            Fence = 1,
            StartedAt = at,
            Closing = new OperationClosing { ErrorCode = ErrorCode.None, ContainerId = "then", FinishedAt = at },
        };
        return Backend.Operations.AppendAsync(entry, CancellationToken.None);
    }
}
