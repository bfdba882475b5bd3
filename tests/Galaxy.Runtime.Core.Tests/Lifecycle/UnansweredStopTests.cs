using Galaxy.Runtime.Core.Tests.Recovery;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>The engine carries out a stop whose answer was lost: what it did is known when its grace period has passed, and before that nothing is answered.</summary>
public sealed class UnansweredStopTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly LosingEngine engine = new();

    [Fact]
    public async Task A_stop_that_the_engine_carries_out_without_answering_is_waited_for_and_succeeds()
    {
        await using var scene = await RunningAsync();
        engine.Loses = true;
        var stop = scene.Host.StopAsync();

        await using var other = new TestRuntime(shared: scene.Backend);
        (await other.StartAsync()).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = true }, "the game is not free before it is known whether it runs");

        var result = await scene.Host.EndAsync(stop);

        result.Should().BeEquivalentTo(new { IsSuccess = true, IsReplay = false });
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Container!.State.Should().Be(ContainerState.Exited);
        (await other.StartAsync()).IsSuccess.Should().BeTrue();
        scene.Host.Time.Advance(Grace * 2);
        scene.Container.State.Should().Be(ContainerState.Running, "nothing of the stop is left");
    }

    [Fact]
    public async Task A_stop_with_a_grace_period_of_its_own_is_waited_for_as_long()
    {
        await using var scene = await RunningAsync(stopsAfter: Grace * 2);
        engine.Loses = true;

        var result = await scene.Host.EndAsync(scene.Host.Runtime.StopAsync(new StopRequest(RecoveryScene.Game, StopReason.AdminRequest) { Grace = Grace * 3 }));

        result.IsSuccess.Should().BeTrue(result.ErrorMessage);
        scene.Container.Should().BeEquivalentTo(new { State = ContainerState.Exited, ExitCode = 0 }, "it ended by itself");
    }

    [Fact]
    public async Task A_stop_that_never_arrived_is_answered_as_failed_only_when_the_grace_period_has_passed()
    {
        await using var scene = await RunningAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerStop);
        var began = scene.Host.Time.GetTimestamp();

        var result = await scene.Host.EndAsync(scene.Host.StopAsync());

        result.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.ServiceUnavailable, CanRetry = true, scene.Record });
        scene.Record!.Status.Should().Be(RuntimeStatus.Running);
        scene.Host.Time.GetElapsedTime(began).Should().BeGreaterThanOrEqualTo(Grace);
        (await scene.Host.StartAsync()).IsReplay.Should().BeTrue("it runs, and nothing may stop it any more");
    }

    [Theory]
    [InlineData(PortFault.Unavailable)]
    [InlineData(PortFault.TimedOut)]
    public async Task A_stop_of_which_the_engine_does_not_say_what_it_did_stays_open_for_recovery(PortFault fault)
    {
        await using var scene = await RunningAsync();
        scene.Host.Faults.FailBefore(PortCalls.DockerStop, fault: fault);
        if (fault is PortFault.Unavailable)
        {
            scene.Host.Faults.FailBefore(PortCalls.DockerInspect, nth: scene.Host.Faults.Calls.Count(static call => call.Name == PortCalls.DockerInspect) + 1);
        }

        var result = await scene.Host.EndAsync(scene.Host.StopAsync());

        result.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Interrupted, CanRetry = true, Record = (RuntimeRecord?)null });
        scene.EntriesOf(OperationKind.Stop).Single().Closing.Should().BeNull();
        await scene.PassAsync();
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Container!.State.Should().Be(ContainerState.Exited);
        scene.EntriesOf(OperationKind.Stop).Single().Closing!.ErrorCode.Should().Be(ErrorCode.None);
    }

    [Theory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_replacement_goes_on_when_the_old_container_has_ended(OperationKind kind)
    {
        await using var scene = await RunningAsync();
        var old = scene.Record!.ContainerId;
        engine.Loses = true;

        var result = await scene.Host.EndAsync(scene.Host.Runtime.RunAsync(kind, RecoveryScene.Game));

        result.IsSuccess.Should().BeTrue(result.ErrorMessage);
        scene.Container.Should().BeEquivalentTo(new { Id = scene.Record!.ContainerId, State = ContainerState.Running });
        scene.Record.ContainerId.Should().NotBe(old);
        scene.Host.Time.Advance(Grace * 2);
        scene.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_start_over_what_another_one_left_waits_for_it_too()
    {
        await using var scene = await RunningAsync();
        await scene.DieStoppingAsync(PortCalls.DockerStop);
        engine.Loses = true;

        var result = await scene.Host.EndAsync(scene.Host.StartAsync());

        result.Should().BeEquivalentTo(new { IsSuccess = true, IsReplay = false });
        scene.Host.Time.Advance(Grace * 2);
        scene.Container.Should().BeEquivalentTo(new { Id = scene.Record!.ContainerId, State = ContainerState.Running });
    }

    private async Task<RecoveryScene> RunningAsync(TimeSpan? stopsAfter = null)
    {
        var scene = new RecoveryScene(ports: engine.ReplaceEngine);
        engine.Inner = scene.Host.Faults.Wrap(scene.Docker);
        scene.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Runs with { StopsAfter = stopsAfter ?? Slow });
        await scene.RunAsync();
        return scene;
    }

    /// <summary>Breaks the connection as soon as it has sent a stop, which the engine carries out.</summary>
    private sealed class LosingEngine : EngineOverride
    {
        public bool Loses { get; set; }

        public override async ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
        {
            var stop = base.StopContainerAsync(containerId, grace, CancellationToken.None);
            return Loses ? throw new RuntimePortException(PortFault.Unavailable, "the connection broke") : await stop;
        }
    }
}
