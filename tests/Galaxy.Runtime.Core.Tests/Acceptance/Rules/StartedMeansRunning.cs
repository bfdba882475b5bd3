using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Rules;

/// <summary>A start counts when the container runs, and a replay only if it still does.</summary>
public sealed class StartedMeansRunning
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_container_that_runs_for_the_settle_time_is_started()
    {
        using var game = Given(static start => start.SettleTime = 5 * Second, ImageBehaviour.Exits(1, after: 6 * Second));
        var began = game.Time.GetUtcNow();

        (await game.StartAsync()).ShouldSucceed();

        (game.Time.GetUtcNow() - began).Should().BeCloseTo(5 * Second, Second);
    }

    [Fact]
    public async Task A_container_that_exits_within_the_settle_time_is_a_failure_at_once_and_says_why()
    {
        using var game = Given(static start => start.SettleTime = 60 * Second, ImageBehaviour.Exits(7, after: 2 * Second) with { LogLines = ["no such map"] });
        var began = game.Time.GetUtcNow();

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("code 7").And.Contain("no such map");
        (game.Time.GetUtcNow() - began).Should().BeLessThan(4 * Second);
        game.Docker.Containers.Should().BeEmpty();
        game.Record.Should().BeNull();
    }

    [Fact]
    public async Task A_container_that_somebody_removes_while_it_settles_is_a_failure()
    {
        using var game = Given(static start => start.SettleTime = 60 * Second, ImageBehaviour.Runs);
        var start = game.Begin(OperationKind.Start);
        game.Docker.RemoveContainerManually("galaxy-game-g1");

        (await game.EndAsync(start)).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("removed");
    }

    [Fact]
    public async Task An_image_with_a_health_check_must_become_healthy()
    {
        using var game = Given(static start => start.HealthTimeout = 60 * Second, ImageBehaviour.BecomesHealthy(after: 9 * Second));
        var began = game.Time.GetUtcNow();

        (await game.StartAsync()).ShouldSucceed();

        (game.Time.GetUtcNow() - began).Should().BeCloseTo(9 * Second, Second);
    }

    [Fact]
    public async Task An_unhealthy_container_is_a_failure_at_once()
    {
        using var game = Given(static start => start.HealthTimeout = 60 * Second, ImageBehaviour.BecomesUnhealthy(after: 9 * Second));
        var began = game.Time.GetUtcNow();

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("unhealthy");

        (game.Time.GetUtcNow() - began).Should().BeCloseTo(9 * Second, Second);
        game.Docker.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_container_that_is_not_healthy_in_time_is_a_failure()
    {
        using var game = Given(static start => start.HealthTimeout = 5 * Second, ImageBehaviour.BecomesHealthy(after: 9 * Second));

        (await game.StartAsync()).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("healthy within 5 s");

        game.Docker.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task Health_is_not_waited_for_unless_it_is_asked_for()
    {
        using var game = Given(static _ => { }, ImageBehaviour.BecomesUnhealthy(after: 9 * Second));

        (await game.StartAsync()).ShouldSucceed();
    }

    [Fact]
    public async Task A_dead_container_is_no_replay_but_a_real_start()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Docker.Exit(c1, 3);

        var record = (await game.StartAsync()).ShouldSucceed();

        record.ContainerId.Should().Be(game.Container!.Id).And.NotBe(c1);
        game.Container.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_vanished_container_is_told_and_started_for_real()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Docker.RemoveContainerManually(c1);

        var record = (await game.StartAsync()).ShouldSucceed();

        game.HealthEvents.Select(static told => (told.Type, told.ContainerId)).Should().Equal(
            (HealthEventType.ContainerDisappeared, c1), (HealthEventType.ContainerStarted, record.ContainerId!));
    }

    [Fact]
    public async Task A_container_that_cannot_be_inspected_is_service_unavailable_and_untouched()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerInspect);

        (await game.StartAsync()).ShouldFail(ErrorCode.ServiceUnavailable);

        game.EngineChanges.Should().BeEmpty();
        game.Notifications.Should().BeEmpty();
    }

    [Theory]
    [InlineData(PortCalls.DockerPullImage)]
    [InlineData(PortCalls.JournalOpen)]
    [InlineData(PortCalls.DockerCreate)]
    public async Task A_dead_container_that_cannot_be_replaced_is_not_claimed_to_run(string call)
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Docker.Exit(c1, 3);
        game.Faults.FailBefore(call);

        var result = await game.StartAsync();

        result.IsSuccess.Should().BeFalse();
        result.Record.Should().BeNull();
    }

    private static RuntimeHarness Given(Action<StartOptions> configure, ImageBehaviour behaviour)
    {
        var game = new RuntimeHarness(options => configure(options.Start));
        game.Docker.AddImage(RuntimeHarness.Image, behaviour: behaviour);
        return game;
    }
}
