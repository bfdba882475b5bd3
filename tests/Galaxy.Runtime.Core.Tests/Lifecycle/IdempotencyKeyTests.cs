using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>A repeated request changes nothing, and is a replay if the game still is as it left it.</summary>
public sealed class IdempotencyKeyTests
{
    private const string Key = "1526919030474-55";

    [Fact]
    public async Task A_repeated_start_of_a_game_that_has_moved_on_is_a_conflict_that_says_what_it_is_now()
    {
        await using var runtime = new TestRuntime();
        var first = await runtime.StartAsync(key: Key);
        await runtime.StopAsync();

        var second = await runtime.StartAsync(key: Key);

        (second.ErrorCode, second.CanRetry, second.Record).Should().Be((ErrorCode.Conflict, false, null));
        second.ErrorMessage.Should().Contain(first.OperationId.ToString("N")).And.Contain("is stopped now").And.Contain("2026").And.NotContain(Key);
        runtime.Backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Exited);
    }

    [Theory]
    [InlineData(OperationKind.Start, "exits", "its container is Exited")]
    [InlineData(OperationKind.Start, "vanishes", "its container is gone")]
    [InlineData(OperationKind.Start, "is patched", "is running with image \"repo/engine:1.2.4\"")]
    [InlineData(OperationKind.Patch, "is paused", "its container is Paused")]
    [InlineData(OperationKind.Restart, "is stopped", "is stopped")]
    [InlineData(OperationKind.Stop, "is started", "is running with image")]
    [InlineData(OperationKind.Stop, "is revived", "is recorded as stopped but a container of it is alive")]
    [InlineData(OperationKind.CleanupContainer, "is started", "is running with image")]
    [InlineData(OperationKind.CleanupContainer, "comes back", "is recorded as removed but a container of it is alive")]
    [InlineData(OperationKind.CleanupContainer, "is forgotten", "has no record")]
    public async Task A_key_that_has_succeeded_changes_nothing_and_is_a_conflict_unless_what_it_reached_is_so_now(
        OperationKind kind, string whatHappens, string now)
    {
        await using var runtime = await ReadyForAsync(kind);
        (await RunAsync(runtime, kind)).ErrorCode.Should().Be(ErrorCode.None);
        await HappenAsync(runtime, whatHappens);
        var (record, containers) = (runtime.Backend.Records.Find("g1"), runtime.Backend.Docker.Containers);

        var second = await RunAsync(runtime, kind);

        (second.ErrorCode, second.CanRetry).Should().Be((ErrorCode.Conflict, false), second.ErrorMessage);
        second.ErrorMessage.Should().Contain(now).And.Contain("another key");
        runtime.Backend.Records.Find("g1").Should().Be(record);
        runtime.Backend.Docker.Containers.Should().BeEquivalentTo(containers);
    }

    [Fact]
    public async Task A_key_over_an_unsettled_operation_can_be_asked_again()
    {
        await using var scene = new Recovery.RecoveryScene();
        (await scene.Host.StartAsync(key: Key)).ErrorCode.Should().Be(ErrorCode.None);
        await scene.DieStoppingAsync(PortCalls.DockerStop);

        var second = await scene.Host.StartAsync(key: Key);

        (second.ErrorCode, second.CanRetry, second.Record).Should().Be((ErrorCode.Conflict, true, null));
        second.ErrorMessage.Should().Contain("stop").And.Contain("try again");
        scene.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_replay_by_key_whose_row_cannot_be_written_is_not_answered()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync(key: Key);
        runtime.Faults.FailBefore(PortCalls.JournalAppend);

        var second = await runtime.StartAsync(key: Key);

        (second.ErrorCode, second.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
    }

    [Fact]
    public async Task A_stop_s_key_of_a_game_of_another_engine_is_a_conflict()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        await runtime.StopAsync(key: Key);
        runtime.Backend.Records.Put(runtime.Backend.Records.Find("g1")! with { EngineId = "another", ContainerId = "a-container-of-it" });

        (await runtime.StopAsync(key: Key)).ErrorCode.Should().Be(ErrorCode.Conflict);
    }

    [Fact]
    public async Task A_caller_s_key_ends_with_its_window_and_the_request_runs_again()
    {
        await using var runtime = new TestRuntime(options => options.Idempotency.Window = TimeSpan.FromHours(1));
        var first = await runtime.StartAsync(key: Key);
        await runtime.StopAsync();
        runtime.Time.Advance(TimeSpan.FromMinutes(59));
        (await runtime.StartAsync(key: Key)).ErrorCode.Should().Be(ErrorCode.Conflict, "the key still counts");
        runtime.Time.Advance(TimeSpan.FromMinutes(1));

        var second = await runtime.StartAsync(key: Key);

        second.ErrorCode.Should().Be(ErrorCode.None, second.ErrorMessage);
        runtime.Journal.Single(static entry => entry.IdempotencyKey == Key).OperationId.Should().Be(second.OperationId, "a key belongs to one row");
        runtime.Journal.Single(entry => entry.OperationId == first.OperationId).IdempotencyKey.Should().BeNull();
    }

    [Fact]
    public async Task A_job_s_key_counts_as_long_as_its_entry_is_there()
    {
        await using var runtime = new TestRuntime();
        var job = new StartRequest("g1", TestRuntime.Image) { Source = OperationSource.LobbyStream, IdempotencyKey = Key };
        await runtime.Runtime.StartAsync(job);
        runtime.Time.Advance(TimeSpan.FromDays(365));

        (await runtime.Runtime.StartAsync(job)).IsReplay.Should().BeTrue();

        runtime.Journal[0].IdempotencyKeyExpiresAt.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(AnyOperation.Kinds), MemberType = typeof(AnyOperation))]
    public async Task Every_kind_replays_by_key_without_touching_a_container(OperationKind kind)
    {
        await using var runtime = await ReadyForAsync(kind);
        var first = await runtime.Runtime.RunAsync(kind, "g1", key: Key);
        first.ErrorCode.Should().Be(ErrorCode.None, first.ErrorMessage);
        var containers = runtime.Backend.Docker.Containers;

        var second = await runtime.Runtime.RunAsync(kind, "g1", key: Key);

        second.ErrorCode.Should().Be(ErrorCode.ReplayNoOp);
        runtime.Backend.Docker.Containers.Should().BeEquivalentTo(containers);
    }

    [Fact]
    public async Task A_replays_own_entry_has_no_key_so_that_the_first_stays_the_one_that_counts()
    {
        await using var runtime = new TestRuntime();
        var first = await runtime.StartAsync(key: Key);

        await runtime.StartAsync(key: Key);
        await runtime.StartAsync(key: Key);

        runtime.Journal.Where(static entry => entry.IdempotencyKey == Key).Should().ContainSingle().Which.OperationId.Should().Be(first.OperationId);
        runtime.Journal.Should().HaveCount(3).And.OnlyContain(static entry => entry.Closing!.IsSuccess);
    }

    [Fact]
    public async Task The_same_key_with_another_image_is_a_conflict_that_no_retry_cures()
    {
        await using var runtime = new TestRuntime();
        var first = await runtime.StartAsync(key: Key);

        var second = await runtime.StartAsync(imageRef: TestRuntime.NextImage, key: Key);

        (second.ErrorCode, second.CanRetry).Should().Be((ErrorCode.Conflict, false));
        second.ErrorMessage.Should().Contain(first.OperationId.ToString("N")).And.Contain("other arguments");
        second.ErrorMessage.Should().NotContain(Key, "a key may be worth stealing");
    }

    [Fact]
    public async Task The_same_key_with_another_stop_reason_is_a_conflict()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        await runtime.StopAsync(key: Key, reason: StopReason.Finished);

        var second = await runtime.StopAsync(key: Key, reason: StopReason.Timeout);

        second.ErrorCode.Should().Be(ErrorCode.Conflict);
    }

    [Fact]
    public async Task Another_source_or_reference_is_the_same_request()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync(key: Key);

        var second = await runtime.Runtime.StartAsync(
            new StartRequest("g1", TestRuntime.Image) { Source = OperationSource.LobbyStream, IdempotencyKey = Key, SourceRef = "delivered again" });

        second.IsReplay.Should().BeTrue();
    }

    [Fact]
    public async Task A_key_counts_for_its_own_game_and_kind_only()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync(key: Key);

        (await runtime.StartAsync("g2", key: Key)).ErrorCode.Should().Be(ErrorCode.None);
        (await runtime.StopAsync(key: Key)).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task Keys_are_compared_literally()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync(key: "key");
        await runtime.StopAsync();

        (await runtime.StartAsync(key: "KEY")).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_key_whose_request_failed_runs_again()
    {
        await using var runtime = new TestRuntime();
        runtime.Faults.FailBefore(PortCalls.DockerCreate, fault: PortFault.Rejected);
        (await runtime.StartAsync(key: Key)).IsSuccess.Should().BeFalse();

        var second = await runtime.StartAsync(key: Key);

        second.ErrorCode.Should().Be(ErrorCode.None);
        runtime.Backend.Docker.Containers.Should().ContainSingle();
    }

    [Fact]
    public async Task A_key_whose_request_was_refused_runs_again()
    {
        await using var runtime = new TestRuntime();
        (await runtime.StopAsync(key: Key)).ErrorCode.Should().Be(ErrorCode.NotFound);
        await runtime.StartAsync();

        (await runtime.StopAsync(key: Key)).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task When_the_key_cannot_be_looked_up_nothing_is_done()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync(key: Key);
        await runtime.StopAsync();
        runtime.Faults.FailBefore(PortCalls.JournalFindSucceeded, nth: 2);

        var second = await runtime.StartAsync(key: Key);

        (second.ErrorCode, second.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
        second.ErrorMessage.Should().StartWith("look up idempotency key: ");
        runtime.Backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Two_requests_with_one_key_at_once_make_one_container(int waitForSeconds)
    {
        await using var runtime = new TestRuntime(options => options.Lease.AcquireTimeout = TimeSpan.FromSeconds(waitForSeconds));
        runtime.Backend.Docker.AddRegistryImage("repo/slow:1.0.0");
        runtime.Backend.Docker.PullTime = TimeSpan.FromSeconds(5);

        var both = Task.WhenAll(runtime.StartAsync(imageRef: "repo/slow:1.0.0", key: Key), runtime.StartAsync(imageRef: "repo/slow:1.0.0", key: Key));
        await runtime.Time.AdvanceUntilAsync(both);

        var other = (await both).Where(static result => result.ErrorCode is not ErrorCode.None).Should().ContainSingle().Subject;
        (other.ErrorCode, other.CanRetry).Should().Be(waitForSeconds == 0 ? (ErrorCode.Conflict, true) : (ErrorCode.ReplayNoOp, false));
        runtime.Backend.Docker.Containers.Should().ContainSingle();
        runtime.Faults.Calls.Count(static call => call.Name == PortCalls.DockerCreate).Should().Be(1);
    }

    private static Task<OperationResult> RunAsync(TestRuntime runtime, OperationKind kind) =>
        runtime.Runtime.RunAsync(kind, "g1", key: Key, imageRef: kind is OperationKind.Start ? TestRuntime.Image : TestRuntime.NextImage);

    private static async Task HappenAsync(TestRuntime runtime, string what)
    {
        var (docker, records) = (runtime.Backend.Docker, runtime.Backend.Records);
        switch (what)
        {
            case "exits":
                docker.Exit("galaxy-game-g1", exitCode: 1);
                break;
            case "vanishes":
                docker.RemoveContainerManually("galaxy-game-g1");
                break;
            case "is paused":
                docker.PauseContainer("galaxy-game-g1");
                break;
            case "is patched":
                (await runtime.PatchAsync(TestRuntime.NextImage)).IsSuccess.Should().BeTrue();
                break;
            case "is stopped":
                (await runtime.StopAsync()).IsSuccess.Should().BeTrue();
                break;
            case "is started":
                (await runtime.StartAsync()).IsSuccess.Should().BeTrue();
                break;
            case "is revived":
                await docker.StartContainerAsync(docker.Containers.Single().Id, CancellationToken.None);
                break;
            case "comes back":
                docker.AddContainer("galaxy-game-g1", Recovery.RecoveryScene.LabelsOf("g1"), network: "galaxy");
                break;
            case "is forgotten":
                var head = await records.BeginAsync("g1", CancellationToken.None);
                (await records.RemoveAsync("g1", head.Fence, CancellationToken.None)).Should().Be(RecordWriteResult.Applied);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(what));
        }
    }

    private static async Task<TestRuntime> ReadyForAsync(OperationKind kind)
    {
        var runtime = new TestRuntime();
        if (kind is not OperationKind.Start)
        {
            await runtime.StartAsync();
        }

        if (kind is OperationKind.CleanupContainer)
        {
            await runtime.StopAsync();
        }

        return runtime;
    }
}
