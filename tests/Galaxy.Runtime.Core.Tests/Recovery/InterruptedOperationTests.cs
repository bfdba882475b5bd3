using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>The rows of recovery's table that are about an open entry.</summary>
public sealed class InterruptedOperationTests
{
    [Fact]
    public async Task An_operation_that_reached_its_goal_is_closed_as_success_and_told_again()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.JournalClose);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Backend.HealthEvents.Published.Select(static told => told.EventId).Should().HaveCount(2, "it was told before the crash and once more").And.Subject.Distinct().Should().ContainSingle();
        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    public async Task An_opening_that_comes_after_recovery_has_recorded_another_container_touches_nothing()
    {
        await using var scene = new RecoveryScene();
        var containerId = await scene.RunAsync();
        var late = await scene.Backend.Records.BeginAsync(RecoveryScene.Game, CancellationToken.None);
        var recovery = await scene.Backend.Records.BeginAsync(RecoveryScene.Game, CancellationToken.None);
        await scene.Backend.Records.UpsertAsync(recovery.Record! with { Fence = recovery.Fence }, CancellationToken.None);
        var entry = new OperationEntry
        {
            OperationId = Guid.Parse("00000000-0000-0000-0000-00000000002a"),
            CorrelationId = Guid.Parse("00000000-0000-0000-0000-00000000002a"),
            GameId = RecoveryScene.Game,
            Kind = OperationKind.Patch,
            Source = OperationSource.Application,
            Fence = late.Fence,
            ImageRef = TestRuntime.NextImage,
            WasRunning = true,
            PreviousContainerId = "the-one-before",
            PreviousImageRef = TestRuntime.Image,
            PreviousImageId = late.Record!.ImageId,
            StartedAt = scene.Host.Time.GetUtcNow(),
        };
        (await scene.Backend.Operations.OpenAsync(entry, late.Record, CancellationToken.None)).IsOvertaken.Should().BeFalse("the test relies on it");

        await scene.PassAsync();

        scene.Container.Should().BeEquivalentTo(new { Id = containerId, State = ContainerState.Running });
        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
    }

    [Fact]
    public async Task A_start_whose_container_runs_is_adopted_as_success()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.RecordsUpsert);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = scene.Container!.Id, ImageRef = TestRuntime.Image });
    }

    [Fact]
    public async Task A_start_whose_container_does_not_run_is_interrupted_and_its_container_removed()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerStart);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container.Should().BeNull();
        scene.Record.Should().BeNull();
    }

    [Fact]
    public async Task A_start_that_made_nothing_is_interrupted()
    {
        await using var scene = new RecoveryScene();
        await scene.DieStartingAsync(PortCalls.DockerCreate);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Start).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
    }

    [Theory]
    [InlineData(PortCalls.DockerStop)]
    [InlineData(PortCalls.RecordsTransition)]
    public async Task A_stop_is_finished(string call)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DieStoppingAsync(call);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Container!.State.Should().Be(ContainerState.Exited);
    }

    [Theory]
    [InlineData(PortCalls.DockerRemove)]
    [InlineData(PortCalls.RecordsTransition)]
    public async Task A_cleanup_is_finished(string call)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.Host.StopAsync();
        await scene.DieAsync(call, static runtime => runtime.CleanupAsync(new CleanupRequest(RecoveryScene.Game)));

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.CleanupContainer).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Record!.Status.Should().Be(RuntimeStatus.Removed);
        scene.Container.Should().BeNull();
    }

    [Fact]
    public async Task A_patch_whose_new_container_runs_is_a_success()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.RecordsUpsert);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.NextImage });
    }

    [Fact]
    public async Task A_patch_whose_old_container_still_runs_leaves_it_and_is_interrupted()
    {
        await using var scene = new RecoveryScene();
        var old = await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerStop);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container.Should().BeEquivalentTo(new { Id = old, State = ContainerState.Running });
        scene.Record!.ContainerId.Should().Be(old);
    }

    [Fact]
    public async Task A_patch_that_left_neither_container_goes_back_to_the_recorded_image_never_forward()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image, ContainerId = scene.Container!.Id });
        scene.Container.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task An_old_version_that_exits_is_given_up_at_once()
    {
        await using var scene = new RecoveryScene(static options => options.Start.SettleTime = TimeSpan.FromSeconds(2));
        scene.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Exits(7, after: TimeSpan.FromSeconds(1)));
        await using var hasty = new TestRuntime(shared: scene.Backend);
        (await hasty.StartAsync()).IsSuccess.Should().BeTrue("it does not wait for the container to settle");
        await scene.DiePatchingAsync(PortCalls.DockerCreate);

        await scene.PassAsync();

        var closing = scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!;
        closing.ErrorCode.Should().Be(ErrorCode.Interrupted);
        closing.Message.Should().Contain("exited with code 7");
        closing.Evidence!.ExitCode.Should().Be(7);
        scene.Container.Should().BeNull();
        scene.Record!.Status.Should().NotBe(RuntimeStatus.Running);
        (await scene.PlanAsync()).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task A_patch_goes_back_also_when_a_write_of_it_had_drawn_a_second_fence()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        var faults = new FaultPlan(scene.Backend.Time).FailAfter(PortCalls.RecordsTransition).Crash(PortCalls.DockerCreate);
        await using var dying = new TestRuntime(faults: faults, shared: scene.Backend);
        _ = dying.PatchAsync(TestRuntime.NextImage);
        await scene.Host.Time.AdvanceUntilAsync(faults.WhenCrashed);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(31));

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image });
    }

    [Fact]
    public async Task A_request_that_was_refused_meanwhile_does_not_overtake_what_was_interrupted()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.DiePatchingAsync(PortCalls.DockerCreate);
        (await scene.Host.StartAsync(imageRef: "not an image")).ErrorCode.Should().NotBe(ErrorCode.None);

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image });
    }

    [Fact]
    public async Task An_old_entry_of_a_restored_journal_is_interrupted_and_nothing_is_touched()
    {
        await using var scene = new RecoveryScene();
        var containerId = await scene.RunAsync();
        var entry = scene.EntriesOf(OperationKind.Start).Single() with
        {
            OperationId = new Guid("01d00000-0000-0000-0000-000000000001"),
            CorrelationId = new Guid("01d00000-0000-0000-0000-000000000001"),
            Kind = OperationKind.Stop,
            Fence = 1,
            PreviousContainerId = containerId,
            WasRunning = true,
            Closing = null,
        };
        (await scene.Backend.Operations.RemoveGameAsync(RecoveryScene.Game, CancellationToken.None)).Should().BeTrue("the backup is older than the start");
        (await scene.Backend.Operations.OpenAsync(entry, head: null, CancellationToken.None)).IsOvertaken.Should().BeFalse("the test relies on it");

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Container!.State.Should().Be(ContainerState.Running);
        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    public async Task An_older_operation_whose_opening_came_late_does_not_undo_the_newer_one()
    {
        await using var scene = new RecoveryScene();
        var containerId = await scene.RunAsync();
        await scene.DieStoppingAsync(PortCalls.RecordsTransition);
        var stop = scene.EntriesOf(OperationKind.Stop).Single();
        var late = scene.EntriesOf(OperationKind.Start).Single() with
        {
            OperationId = new Guid("1a7e0000-0000-0000-0000-000000000001"),
            CorrelationId = new Guid("1a7e0000-0000-0000-0000-000000000001"),
            Kind = OperationKind.Patch,
            Fence = stop.Fence - 1,
            PreviousContainerId = containerId,
            PreviousImageRef = stop.PreviousImageRef,
            PreviousImageId = stop.PreviousImageId,
            WasRunning = true,
            Closing = null,
        };
        await scene.Backend.Operations.OpenAsync(late, head: null, CancellationToken.None);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.EntriesOf(OperationKind.Patch).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Container!.State.Should().Be(ContainerState.Exited);
    }

    [Fact]
    public async Task An_operation_whose_host_lives_is_left_alone()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await using var other = new TestRuntime(faults: new FaultPlan(scene.Backend.Time).Crash(PortCalls.RecordsTransition), shared: scene.Backend);
        _ = other.StopAsync();
        await scene.Host.Time.AdvanceUntilAsync(other.Faults.WhenCrashed);

        var report = await scene.PassAsync();

        report.Should().BeEquivalentTo(new { Done = 0, Passed = 1, Failed = 0 });
        report.Unresolved.Should().ContainSingle().Which.Reason.Should().Contain("another lifecycle operation holds this game");
        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing.Should().BeNull();
    }
}
