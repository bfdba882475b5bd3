using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Core.Tests.Recovery;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>A stop may bring a grace period of its own; it is kept with the operation, so that who finishes the stop, or waits for it, knows it.</summary>
public sealed class StopGraceTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(8);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, 1)]
    [InlineData(42, 42)]
    [InlineData(600, 600)]
    public async Task The_engine_is_asked_with_it_in_whole_seconds_and_the_entry_has_it(double asked, int sent)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        var result = await game.RunAsync(Stop(TimeSpan.FromSeconds(asked)));

        result.ShouldSucceed();
        game.Ports.CallsOf<IContainerEngine>(nameof(IContainerEngine.StopContainerAsync)).Single().Arguments[1].Should().Be(TimeSpan.FromSeconds(sent));
        game.EntryOf(result).StopGrace.Should().Be(TimeSpan.FromSeconds(sent));
    }

    [Fact]
    public async Task A_stop_without_one_has_the_options_and_its_entry_names_none()
    {
        using var game = new RuntimeHarness(static options => options.Stop.Grace = TimeSpan.FromSeconds(17));
        await game.GivenRunningAsync();

        var result = await game.RunAsync(Stop(grace: null));

        game.Ports.CallsOf<IContainerEngine>(nameof(IContainerEngine.StopContainerAsync)).Single().Arguments[1].Should().Be(TimeSpan.FromSeconds(17));
        game.EntryOf(result).StopGrace.Should().BeNull();
    }

    [Theory]
    [InlineData(-0.001)]
    [InlineData(600.001)]
    [InlineData(1e9)]
    public async Task One_out_of_range_is_refused(double seconds)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        var result = await game.RunAsync(Stop(TimeSpan.FromSeconds(seconds)));

        result.ShouldFail(ErrorCode.InvalidRequest, "stop grace ");
        game.EngineChanges.Should().BeEmpty();
        game.EntryOf(result).StopGrace.Should().BeNull();
    }

    [Fact]
    public async Task A_key_that_succeeded_with_another_one_is_a_conflict()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        (await game.RunAsync(Stop(Long) with { IdempotencyKey = "k" })).ShouldSucceed();

        (await game.RunAsync(Stop(TimeSpan.Zero) with { IdempotencyKey = "k" })).ShouldFail(ErrorCode.Conflict, "idempotency key was used before");
        (await game.RunAsync(Stop(Long) with { IdempotencyKey = "k" })).ShouldReplay();
    }

    [Fact]
    public async Task Recovery_finishes_a_stop_with_the_grace_period_that_it_was_asked_for_with()
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Runs with { StopsAfter = TimeSpan.FromMinutes(5) });
        await scene.RunAsync();
        await scene.DieAsync(PortCalls.DockerStop, static runtime => runtime.StopAsync(Stop(Long)));
        var began = scene.Host.Time.GetUtcNow();

        await scene.PassAsync();

        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        (scene.Container!.FinishedAt - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(5), "it was given the time that it needs");
        scene.EntriesOf(OperationKind.Stop).Single().Closing!.ErrorCode.Should().Be(ErrorCode.None);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Recovery_waits_for_a_stop_that_interrupted_operations_superseded(int between)
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Runs with { StopsAfter = TimeSpan.FromMinutes(5) });
        await scene.RunAsync();
        // The engine stops the container for a host that is gone; those after it die before they stop anything.
        await scene.DieHoldingTheLeaseAsync(PortCalls.RecordsTransition, static runtime => runtime.StopAsync(Stop(Long)));
        scene.Container!.State.Should().Be(ContainerState.Exited, "the test relies on it");
        await scene.Docker.StartContainerAsync(scene.Container.Id, CancellationToken.None);
        for (var operation = 0; operation < between; operation++)
        {
            scene.Host.Time.Advance(TimeSpan.FromSeconds(31));
            await scene.DieHoldingTheLeaseAsync(PortCalls.DockerStop, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game)));
        }

        scene.Host.Time.Advance(TimeSpan.FromSeconds(31));
        var began = scene.Host.Time.GetTimestamp();

        await scene.PassAsync();

        scene.Host.Time.GetElapsedTime(began).Should().BeGreaterThan(Long);
        scene.EntriesOf(OperationKind.Restart).Last().Should().BeEquivalentTo(new { SupersededGrace = Long, Closing = new { ErrorCode = ErrorCode.Interrupted } });
    }

    private static StopRequest Stop(TimeSpan? grace) => new(RuntimeHarness.Game, StopReason.Finished) { Grace = grace };
}
