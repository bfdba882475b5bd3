using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Stop;

public sealed class StoppingTheContainer
{
    [Fact]
    [Trait("Acceptance", "A-SP-08")]
    public async Task The_engine_is_asked_to_stop_the_recorded_container_with_the_configured_grace()
    {
        using var game = new RuntimeHarness(static options => options.Stop.Grace = TimeSpan.FromSeconds(17));
        var c1 = await game.GivenRunningAsync();

        (await game.StopAsync()).ShouldSucceed();

        var stop = game.Ports.CallsOf<IContainerEngine>(nameof(IContainerEngine.StopContainerAsync)).Single();
        stop.Arguments.Take(2).Should().Equal(c1, TimeSpan.FromSeconds(17));
        game.Container!.State.Should().Be(ContainerState.Exited, "it is kept");
    }

    [Fact]
    [Trait("Acceptance", "A-SP-09")]
    public async Task An_engine_that_cannot_stop_it_leaves_the_record_alone()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        var before = game.Record;
        game.Faults.FailBefore(PortCalls.DockerStop);

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "docker stop: ");
        result.CanRetry.Should().BeTrue();
        game.Record.Should().Be(before);
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-10")]
    [Trait("Acceptance", "A-SP-11")]
    public async Task The_record_goes_from_running_to_stopped_and_keeps_its_container()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        var before = game.Record!;

        var record = (await game.StopAsync()).ShouldSucceed();

        var change = game.Ports.CallsOf<IRuntimeRecordStore>(nameof(IRuntimeRecordStore.TransitionAsync)).Single().Argument<StatusTransition>();
        change.Should().Be(new StatusTransition
        {
            GameId = "g1",
            From = RuntimeStatus.Running,
            ExpectedContainerId = c1,
            To = RuntimeStatus.Stopped,
            Now = change.Now,
        });
        change.Now.Should().Be(game.Container!.FinishedAt!.Value, "it is read after the engine stopped the container");
        record.Should().Be(game.Record).And.Be(before with { Status = RuntimeStatus.Stopped, StoppedAt = change.Now, LastOpAt = change.Now, Fence = record.Fence });
    }

    [Fact]
    [Trait("Acceptance", "A-SP-12")]
    public async Task A_stop_tells_nobody()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        (await game.StopAsync()).ShouldSucceed();

        game.HealthEvents.Should().BeEmpty();
        game.Notifications.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-13")]
    public async Task A_stop_is_measured_once_and_logged_with_its_reason()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        await game.StopAsync(StopReason.Timeout);

        ShouldBeMeasured(game, "success", "");
        var line = game.Log.Lines.Should().ContainSingle().Which;
        line.Should().BeEquivalentTo(new { EventName = "runtime stopped", Level = LogLevel.Information });
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("container_id", c1).And.Contain("reason", "timeout").And.Contain("op_source", "admin_rest");
    }

    [Fact]
    [Trait("Acceptance", "A-SP-13")]
    public async Task A_replayed_stop_is_measured_as_one()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();

        await game.StopAsync();

        ShouldBeMeasured(game, "success", "replay_no_op");
        game.Log.Lines.Should().ContainSingle().Which.EventName.Should().Be("runtime stop replay no-op");
    }

    [Fact]
    [Trait("Acceptance", "A-SP-26")]
    public async Task A_failed_stop_is_measured_with_its_code_and_without_its_reason()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerStop);

        await game.StopAsync();

        ShouldBeMeasured(game, "failure", "service_unavailable");
        game.Log.Lines.Should().ContainSingle().Which.Attributes.Should().Contain("reason", "finished").And.NotContainKey("container_id");
    }

    [Fact]
    [Trait("Acceptance", "A-SP-27")]
    public async Task The_stop_inside_a_restart_is_one_of_an_administrator_with_the_callers_reference()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        var restart = await game.RestartAsync(sourceRef: "ticket 9");

        game.Entries.Single(static entry => entry.Kind is OperationKind.Stop).Should().BeEquivalentTo(new
        {
            SourceRef = "ticket 9",
            CorrelationId = restart.OperationId,
            StopReason = (StopReason?)StopReason.AdminRequest,
        });
    }

    private static void ShouldBeMeasured(RuntimeHarness game, string outcome, string errorCode)
    {
        var tags = new Dictionary<string, string>
        {
            ["galaxy.kind"] = "stop", ["galaxy.outcome"] = outcome, ["galaxy.error_code"] = errorCode, ["galaxy.source"] = "admin_rest",
        };
        if (outcome is "failure")
        {
            tags["error.type"] = errorCode;
        }

        game.Metrics.Of(RecordedMetrics.Operation).Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(tags);
    }
}
