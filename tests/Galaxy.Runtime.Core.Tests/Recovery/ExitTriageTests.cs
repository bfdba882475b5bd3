using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>Why a container exited.</summary>
public sealed class ExitTriageTests
{
    [Theory]
    [InlineData(1, false, ExitCause.Crashed, HealthEventType.ContainerExited)]
    [InlineData(0, false, ExitCause.Crashed, HealthEventType.ContainerExited)]
    [InlineData(137, false, ExitCause.KilledExternally, HealthEventType.ContainerExited)]
    [InlineData(143, false, ExitCause.KilledExternally, HealthEventType.ContainerExited)]
    [InlineData(137, true, ExitCause.Oom, HealthEventType.ContainerOom)]
    [InlineData(1, true, ExitCause.Oom, HealthEventType.ContainerOom)]
    [InlineData(0, true, ExitCause.Crashed, HealthEventType.ContainerExited)]
    public async Task An_exit_nobody_asked_for_is_classified_told_and_recorded(int exitCode, bool outOfMemory, ExitCause cause, HealthEventType told)
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Docker.WriteLog(id, "the last words");
        scene.Docker.Exit(id, exitCode, outOfMemory);

        await scene.PassAsync();

        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        var evidence = scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.Evidence;
        evidence.Should().BeEquivalentTo(new { ContainerId = id, Cause = cause, ExitCode = exitCode, OomKilled = outOfMemory, LogTail = "the last words\n" });
        scene.Backend.HealthEvents.Published.Should().ContainSingle(happened => happened.Type == told && happened.ContainerId == id);
    }

    [Fact]
    public async Task An_exit_after_a_stop_that_failed_is_a_stop()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerStop);
        (await scene.Host.EndAsync(scene.Host.StopAsync())).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        scene.Docker.Exit(id, 143);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Last().Closing!.Evidence!.Cause.Should().Be(ExitCause.Stopped);
        scene.Backend.HealthEvents.Published.Should().NotContain(static told => told.Type == HealthEventType.ContainerExited);
    }

    [Fact]
    public async Task An_exit_after_a_patch_that_was_refused_is_no_stop()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        (await scene.Host.PatchAsync("repo/engine:99.0.0")).ErrorCode.Should().Be(ErrorCode.SemverPatchOnly);
        scene.Docker.KillContainer(id);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.Evidence!.Cause.Should().Be(ExitCause.KilledExternally);
        scene.Backend.HealthEvents.Published.Should().ContainSingle(static told => told.Type == HealthEventType.ContainerExited);
    }

    [Fact]
    public async Task An_exit_after_a_stop_that_failed_and_a_start_that_found_it_running_is_no_stop()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerStop);
        (await scene.Host.EndAsync(scene.Host.StopAsync())).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        (await scene.Host.StartAsync()).IsReplay.Should().BeTrue();
        scene.Docker.Exit(id, 1);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Last().Closing!.Evidence!.Cause.Should().Be(ExitCause.Crashed);
    }

    [Fact]
    public async Task An_exit_after_a_stop_under_sixty_refused_requests_is_a_stop()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerStop);
        (await scene.Host.EndAsync(scene.Host.StopAsync())).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        await scene.PollAsync(120);
        scene.Docker.Exit(id, 143);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Last().Closing!.Evidence!.Cause.Should().Be(ExitCause.Stopped);
    }

    [Fact]
    public async Task An_exit_after_a_restart_that_was_rolled_back_to_the_same_container_is_no_stop()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerRemove, fault: PortFault.Rejected);
        (await scene.Host.Runtime.RestartAsync(new RestartRequest(RecoveryScene.Game))).IsSuccess.Should().BeFalse();
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = id }, "the test relies on it");
        scene.Docker.Exit(id, 1);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Last().Closing!.Evidence!.Cause.Should().Be(ExitCause.Crashed);
    }

    [Fact]
    public async Task A_journal_that_does_not_say_makes_a_kill_unknown()
    {
        await using var scene = new RecoveryScene();
        var id = await scene.RunAsync();
        scene.Docker.KillContainer(id);
        scene.Host.Faults.FailBefore(PortCalls.JournalReadActs);

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Stop).Should().ContainSingle().Which.Closing!.Evidence!.Cause.Should().Be(ExitCause.Unknown);
    }
}
