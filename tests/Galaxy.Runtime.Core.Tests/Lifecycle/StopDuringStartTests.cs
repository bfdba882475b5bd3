using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>A stop need not wait for a start that has not begun to change anything.</summary>
public sealed class StopDuringStartTests
{
    private const string SlowImage = "repo/slow:1.0.0";

    [Fact]
    public async Task A_stop_cancels_a_start_that_still_pulls_and_answers_for_itself()
    {
        await using var runtime = Pulling();
        var start = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage);

        var stop = await Eventually.EndsAsync(runtime.StopAsync());

        var cancelled = await Eventually.EndsAsync(start);
        (cancelled.ErrorCode, cancelled.CanRetry).Should().Be((ErrorCode.Cancelled, true));
        cancelled.ErrorMessage.Should().Contain("a stop of the game");
        stop.ErrorCode.Should().Be(ErrorCode.NotFound, "there never was a record to stop");
        runtime.Backend.Docker.Containers.Should().BeEmpty();
        runtime.Backend.Leases.FindHolder("g1").Should().BeNull();
        runtime.Journal.Select(static entry => (entry.Kind, entry.Closing!.ErrorCode)).Should().Equal(
            (OperationKind.Start, ErrorCode.Cancelled), (OperationKind.Stop, ErrorCode.NotFound));
        runtime.Backend.Notifications.Published.Should().BeEmpty("nobody need be told of what was asked for");
    }

    [Fact]
    public async Task A_stop_of_a_stopped_game_that_is_being_started_is_a_replay()
    {
        await using var runtime = Pulling();
        await runtime.StartAsync();
        await runtime.StopAsync();
        var start = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage, times: 2);

        var stop = await Eventually.EndsAsync(runtime.StopAsync());

        stop.IsReplay.Should().BeTrue();
        (await Eventually.EndsAsync(start)).ErrorCode.Should().Be(ErrorCode.Cancelled);
    }

    [Fact]
    public async Task A_stop_that_is_sent_again_after_its_key_has_succeeded_cancels_no_start()
    {
        await using var runtime = Pulling();
        await runtime.StartAsync();
        (await runtime.StopAsync(key: "key")).ErrorCode.Should().Be(ErrorCode.None);
        var start = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage, times: 2);

        var again = await Eventually.EndsAsync(runtime.StopAsync(key: "key"));

        (again.ErrorCode, again.CanRetry).Should().Be((ErrorCode.Conflict, true), "the game is busy");
        await runtime.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.None, "a request whose key has succeeded stops nothing");
    }

    [Fact]
    public async Task The_game_can_be_started_again_at_once()
    {
        await using var runtime = Pulling();
        var start = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage);
        await Eventually.EndsAsync(runtime.StopAsync());
        await Eventually.EndsAsync(start);

        (await runtime.StartAsync()).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_start_that_has_committed_runs_on_and_the_stop_may_try_again()
    {
        await using var runtime = new TestRuntime(static options => options.Start.SettleTime = TimeSpan.FromSeconds(5));
        var start = runtime.StartAsync();
        await runtime.UntilCalledAsync(PortCalls.DockerStart);
        runtime.Journal.Should().ContainSingle().Which.Closing.Should().BeNull("the start has committed and settles");

        var stop = await Eventually.EndsAsync(runtime.StopAsync());

        (stop.ErrorCode, stop.CanRetry).Should().Be((ErrorCode.Conflict, true));
        await runtime.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_restart_is_not_cancelled_by_a_stop()
    {
        await using var runtime = Pulling();
        await runtime.StartAsync();
        runtime.Backend.Docker.RemoveImage(TestRuntime.Image);
        runtime.Backend.Docker.AddRegistryImage(TestRuntime.Image);
        var restart = runtime.Runtime.RestartAsync(new RestartRequest("g1") { Source = OperationSource.AdminRest });
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage, times: 2);

        var stop = await Eventually.EndsAsync(runtime.StopAsync());

        (stop.ErrorCode, stop.CanRetry).Should().Be((ErrorCode.Conflict, true));
        await runtime.Time.AdvanceUntilAsync(restart);
        (await restart).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_stop_in_another_process_does_not_reach_it()
    {
        await using var here = Pulling();
        await using var elsewhere = new TestRuntime(shared: here.Backend);
        var start = here.StartAsync(imageRef: SlowImage);
        await here.UntilCalledAsync(PortCalls.DockerPullImage);

        var stop = await Eventually.EndsAsync(elsewhere.StopAsync());

        (stop.ErrorCode, stop.CanRetry).Should().Be((ErrorCode.Conflict, true));
        await here.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_stop_of_another_game_does_not_reach_it()
    {
        await using var runtime = Pulling();
        var start = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage);

        await Eventually.EndsAsync(runtime.StopAsync("g2"));

        start.IsCompleted.Should().BeFalse();
        await runtime.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task When_the_cancelled_start_does_not_let_go_the_game_is_busy()
    {
        await using var runtime = Pulling(static options =>
        {
            options.Lease.Duration = TimeSpan.FromSeconds(2);
            options.Lease.RenewalInterval = TimeSpan.FromSeconds(1);
        });
        runtime.Faults.Hang(PortCalls.JournalAppend);
        var start = runtime.StartAsync(imageRef: SlowImage);
        await runtime.UntilCalledAsync(PortCalls.DockerPullImage);

        var stop = runtime.StopAsync();
        await runtime.Time.AdvanceUntilAsync(stop);

        ((await stop).ErrorCode, (await stop).CanRetry).Should().Be((ErrorCode.Conflict, true));
        await runtime.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.Cancelled);
    }

    private static TestRuntime Pulling(Action<GalaxyRuntimeOptions>? configure = null)
    {
        var runtime = new TestRuntime(configure);
        runtime.Backend.Docker.AddRegistryImage(SlowImage);
        runtime.Backend.Docker.PullTime = TimeSpan.FromSeconds(30);
        return runtime;
    }
}
