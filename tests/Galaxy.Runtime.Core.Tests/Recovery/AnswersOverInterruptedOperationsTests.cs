using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>R1: a host dies half-way and the game's next call comes before recovery. What it is told stays true.</summary>
public sealed class AnswersOverInterruptedOperationsTests
{
    /// <summary>What dies, and what is asked for next.</summary>
    public static TheoryData<OperationKind, OperationKind> Pairs
    {
        get
        {
            OperationKind[] kinds = [OperationKind.Start, OperationKind.Stop, OperationKind.Restart, OperationKind.Patch, OperationKind.CleanupContainer];
            var pairs = new TheoryData<OperationKind, OperationKind>();
            foreach (var (first, second) in kinds.SelectMany(_ => kinds, static (first, second) => (first, second)))
            {
                pairs.Add(first, second);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_is_acknowledged_over_an_operation_that_died_at_any_call_is_not_overturned_by_recovery(OperationKind first, OperationKind second)
    {
        for (var nth = 1; ; nth++)
        {
            await using var scene = await ReadyForAsync(first);
            var host = new FaultPlan(scene.Backend.Time).CrashAfter(PortCalls.Any, nth);
            if (!await scene.DieOrEndAsync(host, runtime => runtime.RunAsync(first, RecoveryScene.Game)))
            {
                nth.Should().BeGreaterThan(5, "the operation made calls at which it could die");
                return;
            }

            var answer = await scene.AskAsync(runtime => runtime.RunAsync(second, RecoveryScene.Game, imageRef: second is OperationKind.Patch ? TestRuntime.NextImage : TestRuntime.Image));
            await scene.PassAsync();
            await scene.PassAsync();

            scene.MustStillBeSo(answer, $"{first} died after call {nth}, then {second} was answered {answer}");
        }
    }

    [Fact]
    [Trait("Acceptance", "A-SP-03")]
    public async Task A_stop_over_a_first_start_that_died_before_its_record_stops_and_removes_the_container()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.RecordsUpsert);

        var result = await scene.Host.StopAsync();

        result.ErrorCode.Should().Be(ErrorCode.NotFound);
        scene.Docker.Containers.Should().BeEmpty();
        scene.Host.Faults.Calls.Select(static call => call.Name).Should().ContainInOrder(PortCalls.JournalOpen, PortCalls.DockerStop, PortCalls.DockerRemove);
        await scene.PassAsync();
        scene.Docker.Containers.Should().BeEmpty();
        scene.Record.Should().BeNull();
    }

    [Fact]
    public async Task A_stop_over_a_start_that_died_after_creating_removes_the_container_that_a_late_start_would_run()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerStart);
        scene.Container!.State.Should().Be(ContainerState.Created);

        (await scene.Host.StopAsync()).ErrorCode.Should().Be(ErrorCode.NotFound);

        scene.Docker.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_without_record_over_an_open_entry_commits_though_nothing_is_there_yet()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerCreate);

        var result = await scene.Host.StopAsync();

        result.ErrorCode.Should().Be(ErrorCode.NotFound);
        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.WasCommitted.Should().BeTrue();
        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-08")]
    public async Task A_start_over_a_stop_that_died_is_no_replay_and_keeps_nothing_that_the_engine_may_still_be_stopping()
    {
        await using var scene = new RecoveryScene();
        var old = await scene.RunAsync();
        await scene.DieStoppingAsync(PortCalls.DockerStop);

        var result = await scene.Host.StartAsync();

        result.ErrorCode.Should().Be(ErrorCode.None, result.ErrorMessage);
        result.Record!.ContainerId.Should().NotBe(old);
        scene.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        scene.Host.Faults.Calls.Select(static call => call.Name).Should().ContainInOrder(PortCalls.JournalOpen, PortCalls.DockerStop, PortCalls.DockerRemove, PortCalls.DockerCreate);
        await scene.PassAsync();
        scene.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task An_open_entry_whose_goal_and_fence_the_record_carries_does_not_keep_a_replay_back()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.JournalClose);

        (await scene.Host.StartAsync()).ErrorCode.Should().Be(ErrorCode.ReplayNoOp);
    }

    [Fact]
    [Trait("Acceptance", "A-LS-12")]
    public async Task A_replay_whose_row_cannot_be_written_is_not_answered()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        scene.Host.Faults.FailBefore(PortCalls.JournalAppend);

        var result = await scene.Host.StartAsync();

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
        result.ErrorMessage.Should().StartWith("append operation log entry: ");
    }

    [Fact]
    public async Task That_there_is_nothing_to_stop_is_not_answered_either_without_its_row()
    {
        await using var scene = new RecoveryScene();
        scene.Host.Faults.FailBefore(PortCalls.JournalAppend);

        (await scene.Host.StopAsync()).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Stop)]
    [InlineData(OperationKind.CleanupContainer)]
    public async Task When_the_open_entries_cannot_be_read_no_replay_is_answered(OperationKind kind)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        if (kind is not OperationKind.Start)
        {
            (await scene.Host.StopAsync()).IsSuccess.Should().BeTrue("the test relies on it");
        }

        if (kind is OperationKind.CleanupContainer)
        {
            (await scene.Host.Runtime.RunAsync(kind, RecoveryScene.Game)).IsSuccess.Should().BeTrue("the test relies on it");
        }

        scene.Host.Faults.FailBefore(PortCalls.JournalReadOpen);

        var result = await scene.Host.Runtime.RunAsync(kind, RecoveryScene.Game, imageRef: TestRuntime.Image);

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.ServiceUnavailable, true));
    }

    [Fact]
    public async Task A_second_patch_over_a_half_done_one_still_knows_the_way_back()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        scene.Docker.Containers.Should().BeEmpty("the first patch died when the old container was gone");
        scene.Docker.AddImage("repo/engine:1.2.9", behaviour: ImageBehaviour.Exits(1));

        var result = await scene.Host.PatchAsync("repo/engine:1.2.9");

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().EndWith($"; rolled back to \"{TestRuntime.Image}\"");
        scene.Container!.State.Should().Be(ContainerState.Running);
        scene.Record.Should().Match<RuntimeRecord>(static record => record.Status == RuntimeStatus.Running && record.ImageRef == TestRuntime.Image);
        scene.EntriesOf(OperationKind.Patch).Last().WasRunning.Should().BeTrue();
    }

    [Fact]
    public async Task A_second_patch_that_cannot_go_back_leaves_its_entry_to_recovery_which_does()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        scene.Docker.AddImage("repo/engine:1.2.9", behaviour: ImageBehaviour.Exits(1));
        scene.Host.Faults.FailBefore(PortCalls.DockerInspectImage);

        var result = await scene.Host.PatchAsync("repo/engine:1.2.9");
        await scene.PassAsync();

        result.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container!.State.Should().Be(ContainerState.Running);
        scene.Record!.ImageRef.Should().Be(TestRuntime.Image);
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    [InlineData(OperationKind.CleanupContainer)]
    [Trait("Acceptance", "A-CL-02")]
    public async Task That_a_game_has_no_record_can_be_asked_again_while_its_first_start_is_unsettled(OperationKind kind)
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerCreate);

        await MustBeUnsettledAsync(scene, kind, ErrorCode.NotFound, OperationKind.Start);
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task That_a_game_is_removed_can_be_asked_again_while_a_start_is_unsettled(OperationKind kind)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.Host.StopAsync();
        (await scene.Host.Runtime.RunAsync(OperationKind.CleanupContainer, RecoveryScene.Game)).IsSuccess.Should().BeTrue("the test relies on it");
        await scene.DieStartingAsync(PortCalls.DockerCreate);

        await MustBeUnsettledAsync(scene, kind, ErrorCode.Conflict, OperationKind.Start);
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.CleanupContainer)]
    public async Task That_a_game_runs_can_be_asked_again_while_a_stop_is_unsettled(OperationKind kind)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DieStoppingAsync(PortCalls.DockerStop);

        await MustBeUnsettledAsync(scene, kind, ErrorCode.Conflict, OperationKind.Stop);
    }

    [Fact]
    public async Task That_versions_are_too_far_apart_can_be_asked_again_while_a_start_of_another_is_unsettled()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.Host.StopAsync();
        scene.Docker.AddImage("repo/engine:1.3.0");
        await scene.DieAsync(PortCalls.DockerStart, static runtime => runtime.StartAsync(new StartRequest(RecoveryScene.Game, "repo/engine:1.3.0")));

        var result = await scene.Host.PatchAsync("repo/engine:1.3.1");

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.SemverPatchOnly, true));
    }

    [Fact]
    public async Task A_refusal_over_nothing_unsettled_is_final()
    {
        await using var scene = new RecoveryScene();

        var result = await scene.Host.Runtime.RunAsync(OperationKind.Restart, RecoveryScene.Game);

        (result.ErrorCode, result.CanRetry).Should().Be((ErrorCode.NotFound, false));
    }

    private static async Task MustBeUnsettledAsync(RecoveryScene scene, OperationKind kind, ErrorCode code, OperationKind unresolved)
    {
        var result = await scene.Host.Runtime.RunAsync(kind, RecoveryScene.Game);

        (result.ErrorCode, result.CanRetry, result.Record).Should().Be((code, true, null), result.ErrorMessage);
        result.ErrorMessage.Should().Contain(unresolved.ToWireText()).And.Contain(scene.EntriesOf(unresolved).Last().OperationId.ToString("N")).And.Contain("try again");
    }

    private static async Task<RecoveryScene> ReadyForAsync(OperationKind kind)
    {
        var scene = new RecoveryScene();
        if (kind is not OperationKind.Start)
        {
            await scene.RunAsync();
        }

        if (kind is OperationKind.CleanupContainer)
        {
            (await scene.Host.StopAsync()).IsSuccess.Should().BeTrue("the test relies on it");
        }

        return scene;
    }
}
