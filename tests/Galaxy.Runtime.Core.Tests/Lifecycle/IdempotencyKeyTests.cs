using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>G22: a repeated request is a replay.</summary>
public sealed class IdempotencyKeyTests
{
    private const string Key = "1526919030474-55";

    [Fact]
    public async Task A_repeated_start_is_a_replay_also_when_the_game_has_moved_on()
    {
        await using var runtime = new TestRuntime();
        var first = await runtime.StartAsync(key: Key);
        await runtime.StopAsync();

        var second = await runtime.StartAsync(key: Key);

        second.IsReplay.Should().BeTrue();
        second.OperationId.Should().NotBe(first.OperationId);
        second.Record!.Status.Should().Be(RuntimeStatus.Stopped, "the record is the current one");
        runtime.Backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Exited);
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
            new StartRequest("g1", TestRuntime.Image, OperationSource.LobbyStream) { IdempotencyKey = Key, SourceRef = "delivered again" });

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

        (second.ErrorCode, second.CanRetry).Should().Be((ErrorCode.InternalError, true));
        second.ErrorMessage.Should().StartWith("look up idempotency key: ");
        runtime.Backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Two_requests_with_one_key_at_once_make_one_container(int waitForSeconds)
    {
        await using var runtime = new TestRuntime(options => options.Lease.WaitFor = TimeSpan.FromSeconds(waitForSeconds));
        runtime.Backend.Docker.AddRegistryImage("repo/slow:1.0.0");
        runtime.Backend.Docker.PullTime = TimeSpan.FromSeconds(5);

        var both = Task.WhenAll(runtime.StartAsync(imageRef: "repo/slow:1.0.0", key: Key), runtime.StartAsync(imageRef: "repo/slow:1.0.0", key: Key));
        await runtime.Time.AdvanceUntilAsync(both);

        var other = (await both).Where(static result => result.ErrorCode is not ErrorCode.None).Should().ContainSingle().Subject;
        (other.ErrorCode, other.CanRetry).Should().Be(waitForSeconds == 0 ? (ErrorCode.Conflict, true) : (ErrorCode.ReplayNoOp, false));
        runtime.Backend.Docker.Containers.Should().ContainSingle();
        runtime.Faults.Calls.Count(static call => call.Name == PortCalls.DockerCreate).Should().Be(1);
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
