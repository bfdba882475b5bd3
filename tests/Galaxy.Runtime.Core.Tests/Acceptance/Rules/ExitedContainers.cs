using System.Text.Json;
using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>Whoever removes an exited container says first why it exited, and keeps the evidence.</summary>
public sealed class ExitedContainers : IDisposable
{
    private readonly RuntimeHarness game = new();

    public void Dispose() => game.Dispose();

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_crash_is_told_with_its_evidence_when_the_container_makes_room(OperationKind kind)
    {
        var c1 = await game.GivenRunningAsync();
        game.Docker.WriteLog(c1, "segmentation fault");
        game.Docker.Exit(c1, 139);
        var exitedAt = game.Time.GetUtcNow();

        var result = await game.RunAsync(kind);

        result.ShouldSucceed();
        game.ClosingOf(result).Evidence.Should().BeEquivalentTo(new
        {
            ContainerId = c1, Cause = ExitCause.Crashed, ExitCode = 139, OomKilled = false, FinishedAt = exitedAt, LogTail = "segmentation fault\n",
        });
        var told = game.HealthEvents[0];
        told.Should().BeEquivalentTo(new { ContainerId = c1, Type = HealthEventType.ContainerExited, OccurredAt = exitedAt });
        var details = JsonDocument.Parse(told.Details).RootElement;
        details.GetProperty("cause").GetString().Should().Be("crashed");
        details.GetProperty("exit_code").GetInt32().Should().Be(139);
        details.GetProperty("log_tail").GetString().Should().Contain("segmentation fault");
    }

    [Fact]
    public async Task A_container_without_memory_is_told_as_one()
    {
        var c1 = await game.GivenRunningAsync();
        game.Docker.Exit(c1, 137, outOfMemory: true);

        var result = await game.StartAsync();

        game.ClosingOf(result).Evidence!.Cause.Should().Be(ExitCause.Oom);
        game.HealthEvents[0].Type.Should().Be(HealthEventType.ContainerOom);
    }

    [Fact]
    public async Task A_container_that_somebody_killed_is_told_as_one()
    {
        var c1 = await game.GivenRunningAsync();
        game.Docker.KillContainer(c1);

        var result = await game.StartAsync();

        game.ClosingOf(result).Evidence!.Cause.Should().Be(ExitCause.KilledExternally);
        game.HealthEvents[0].Type.Should().Be(HealthEventType.ContainerExited);
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.CleanupContainer)]
    public async Task A_container_that_we_stopped_is_kept_in_mind_and_told_to_nobody(OperationKind kind)
    {
        game.Docker.AddImage(RuntimeHarness.Image, behaviour: ImageBehaviour.IgnoresStop);
        await game.GivenStoppedAsync();

        var result = await game.RunAsync(kind);

        result.ShouldSucceed();
        game.ClosingOf(result).Evidence.Should().BeEquivalentTo(new { Cause = ExitCause.Stopped, ExitCode = 137 }, "it had to be killed");
        game.HealthEvents.Should().NotContain(static told => told.Type == HealthEventType.ContainerExited);
    }

    [Fact]
    public async Task A_stop_that_failed_was_requested_all_the_same()
    {
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerStop);
        (await game.StopAsync()).ShouldFail(ErrorCode.ServiceUnavailable);
        game.Docker.Exit(game.Container!.Id, 143);

        var result = await game.StartAsync();

        game.ClosingOf(result).Evidence!.Cause.Should().Be(ExitCause.Stopped);
        game.HealthEvents.Should().NotContain(static told => told.Type == HealthEventType.ContainerExited);
    }

    [Fact]
    public async Task A_stop_before_the_last_start_is_forgotten()
    {
        await game.GivenStoppedAsync();
        var record = (await game.StartAsync()).ShouldSucceed();
        game.Docker.KillContainer(record.ContainerId!);

        var result = await game.StartAsync();

        game.ClosingOf(result).Evidence!.Cause.Should().Be(ExitCause.KilledExternally);
    }

    [Fact]
    public async Task A_container_that_crashed_while_it_started_leaves_its_evidence_before_it_is_removed()
    {
        game.Docker.AddImage(RuntimeHarness.Image, behaviour: ImageBehaviour.Exits(3) with { LogLines = ["no such map"] });

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed);
        game.ClosingOf(result).Evidence.Should().BeEquivalentTo(new { Cause = ExitCause.Crashed, ExitCode = 3, LogTail = "no such map\n" });
        game.HealthEvents.Should().ContainSingle().Which.Type.Should().Be(HealthEventType.ContainerExited);
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_hides_no_exit()
    {
        var c1 = await game.GivenRunningAsync();
        game.Docker.Exit(c1, 3);
        game.Faults.FailBefore(PortCalls.DockerReadLogTail);

        var result = await game.StartAsync();

        result.ShouldSucceed();
        game.ClosingOf(result).Evidence.Should().BeEquivalentTo(new { Cause = ExitCause.Crashed, ExitCode = 3, LogTail = (string?)null });
    }
}
