using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class ChecksBeforeTheStart
{
    [Fact]
    [Trait("Acceptance", "A-ST-20")]
    public async Task A_malformed_reference_never_reaches_the_engine()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync("Repo:UPPER/x")).ShouldFail(ErrorCode.StartConfigInvalid, "invalid image_ref: ");

        game.Calls.Should().NotContain(static call => call.StartsWith("docker.", StringComparison.Ordinal));
        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.StartConfigInvalid);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-21")]
    public async Task A_missing_network_is_named_and_notified_before_anything_is_pulled()
    {
        using var game = new RuntimeHarness(static options => options.Network = "andromeda");

        (await game.StartAsync()).ShouldFail(ErrorCode.StartConfigInvalid).Should().Contain("\"andromeda\"");

        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.StartConfigInvalid);
        game.Calls.Should().NotContain(PortCalls.DockerPullImage);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-22")]
    public async Task A_network_that_cannot_be_checked_is_service_unavailable_and_nobody_is_notified()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerNetworkExists);

        (await game.StartAsync()).ShouldFail(ErrorCode.ServiceUnavailable, "ensure docker network: ");

        game.Notifications.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-23")]
    public async Task An_image_that_cannot_be_pulled_is_told_in_the_engines_words_and_notified()
    {
        using var game = new RuntimeHarness();
        game.Docker.FailPulls("repo/engine:2", PortFault.Rejected, "manifest unknown");

        var result = await game.StartAsync("repo/engine:2");

        result.ShouldFail(ErrorCode.ImagePullFailed).Should().Be("manifest unknown");
        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ImagePullFailed);
        game.ClosingOf(result).ContainerId.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-24")]
    public async Task An_image_that_the_engine_does_not_show_is_image_pull_failed_and_notified()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerPullImage);

        (await game.StartAsync()).ShouldFail(ErrorCode.ImagePullFailed);

        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ImagePullFailed);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-25")]
    public async Task A_state_directory_that_cannot_be_prepared_creates_no_container()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.StateDirectoryPrepare);

        (await game.StartAsync()).ShouldFail(ErrorCode.StartConfigInvalid, "prepare state directory: ");

        game.EngineChanges.Should().BeEmpty();
        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.StartConfigInvalid);
    }

    [Theory]
    [InlineData(PortCalls.DockerNetworkExists)]
    [InlineData(PortCalls.DockerPullImage)]
    [InlineData(PortCalls.StateDirectoryPrepare)]
    [Trait("Acceptance", "A-ST-55")]
    public async Task A_failed_check_has_the_same_code_and_notification_inside_a_restart(string call)
    {
        using var alone = new RuntimeHarness();
        using var inside = new RuntimeHarness();
        await inside.GivenRunningAsync();
        alone.Faults.FailBefore(call);
        inside.Faults.FailBefore(call);

        var start = await alone.StartAsync();
        var restart = await inside.RestartAsync();

        restart.ShouldFail(start.ErrorCode).Should().Be(start.ErrorMessage);
        inside.Notifications.Select(static intent => intent.Type).Should().Equal(alone.Notifications.Select(static intent => intent.Type));
    }

    [Fact]
    [Trait("Acceptance", "A-ST-55")]
    public async Task A_failed_creation_has_the_same_code_and_notification_inside_a_restart()
    {
        using var alone = new RuntimeHarness();
        using var inside = new RuntimeHarness();
        await inside.GivenRunningAsync();
        alone.Faults.FailBefore(PortCalls.DockerCreate);
        inside.Faults.FailBefore(PortCalls.DockerCreate);

        var start = await alone.StartAsync();
        var restart = await inside.RestartAsync();

        restart.ShouldFail(start.ErrorCode, $"inner start failed: {start.ErrorMessage}");
        inside.Notifications.Should().ContainSingle().Which.Type.Should().Be(alone.Notifications.Single().Type);
        inside.Notifications[0].Payload.Should().Contain($"\"error_message\":\"{start.ErrorMessage}\"", "administrators are told the cause");
    }
}
