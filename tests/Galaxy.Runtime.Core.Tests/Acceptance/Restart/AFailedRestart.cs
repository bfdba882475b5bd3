using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Restart;

public sealed class AFailedRestart
{
    [Fact]
    [Trait("Acceptance", "A-RS-15")]
    public async Task An_inner_stop_that_fails_keeps_its_code_and_the_game_runs_on()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerStop);

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "inner stop failed: docker stop: ");
        result.Record.Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = c1 });
        game.ClosingOf(result).ContainerId.Should().Be(c1);
        game.Calls.Should().NotContain(PortCalls.DockerRemove);
        game.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-17")]
    public async Task A_container_that_cannot_be_removed_is_started_again()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerRemove);

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "docker remove: ").Should().EndWith($"rolled back to \"{RuntimeHarness.Image}\"");
        game.ClosingOf(result).ContainerId.Should().Be(c1);
        game.Calls.Should().NotContain(PortCalls.DockerCreate);
        result.Record.Should().Be(game.Record).And.BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = c1, ImageRef = RuntimeHarness.Image });
        game.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-18")]
    public async Task A_retry_of_it_is_a_full_restart()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerRemove);
        await game.RestartAsync();

        (await game.RestartAsync()).ShouldSucceed().ContainerId.Should().NotBe(c1);

        game.SubjectsOf(PortCalls.DockerStop).Should().Equal(c1, c1);
        game.SubjectsOf(PortCalls.DockerRemove).Should().Equal(c1, c1);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-21")]
    public async Task An_image_that_cannot_be_pulled_stops_nothing()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        var (record, container) = (game.Record, game.Container);
        game.Faults.FailBefore(PortCalls.DockerPullImage);

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.ImagePullFailed).Should().Be(RuntimeHarness.PlannedFault(PortCalls.DockerPullImage), "there is no prefix");
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).ContainerId.Should().BeNull();
        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ImagePullFailed);
        result.Record.Should().Be(game.Record).And.Be(record);
        game.Container.Should().BeEquivalentTo(container);
    }

    [Theory]
    [InlineData("ticket 9")]
    [InlineData(null)]
    [Trait("Acceptance", "A-RS-22")]
    public async Task The_entries_of_a_failure_carry_the_callers_reference_and_the_outer_operations_id_too(string? sourceRef)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerCreate);

        var result = await game.RestartAsync(sourceRef: sourceRef);

        result.IsSuccess.Should().BeFalse();
        game.Entries.Should().HaveCountGreaterThan(2).And.OnlyContain(entry => entry.SourceRef == sourceRef && entry.CorrelationId == result.OperationId);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-23")]
    public async Task A_retry_succeeds_when_the_image_can_be_pulled_again()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.DockerPullImage);
        await game.RestartAsync();

        (await game.RestartAsync()).ShouldSucceed();
    }

    [Fact]
    [Trait("Acceptance", "A-RS-24")]
    public async Task A_bug_in_the_inner_stop_is_an_internal_error_and_the_game_runs_on()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.StopContainerAsync), static () => throw new InvalidOperationException("secret"));

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.InternalError, "inner stop: InvalidOperationException");
        result.Record!.ContainerId.Should().Be(c1);
        game.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    [Trait("Acceptance", "A-RS-24")]
    public async Task A_bug_in_the_inner_start_is_an_internal_error_and_the_old_version_runs_again()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();
        game.Ports.Before<IContainerEngine>(nameof(IContainerEngine.CreateContainerAsync), static () => throw new InvalidOperationException("secret"));

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.InternalError, "inner start: InvalidOperationException").Should().EndWith($"rolled back to \"{RuntimeHarness.Image}\"");
        result.Record.Should().Be(game.Record);
        game.Record!.ContainerId.Should().Be(game.Container!.Id).And.NotBe(c1);
        game.Container.State.Should().Be(ContainerState.Running);
    }
}
