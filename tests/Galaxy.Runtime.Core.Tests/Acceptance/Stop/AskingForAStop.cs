using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Stop;

public sealed class AskingForAStop
{
    [Theory]
    [InlineData(" ", OperationSource.AdminRest, StopReason.Finished)]
    [InlineData("g1", (OperationSource)42, StopReason.Finished)]
    [InlineData("g1", OperationSource.AdminRest, StopReason.Unknown)]
    [Trait("Acceptance", "A-SP-01")]
    public async Task An_invalid_request_names_neither_container_nor_image(string gameId, OperationSource source, StopReason reason)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();

        var result = await game.RunAsync(new StopRequest(gameId, reason) { Source = source });

        result.ShouldFail(ErrorCode.InvalidRequest);
        game.EntryOf(result).ImageRef.Should().BeNull();
        game.ClosingOf(result).ContainerId.Should().BeNull();
    }

    [Theory]
    [InlineData("", OperationSource.Unknown, StopReason.Unknown, "game id")]
    [InlineData("g1", OperationSource.Unknown, StopReason.Unknown, "op source")]
    [InlineData("g1", OperationSource.AdminRest, StopReason.Unknown, "stop reason")]
    [Trait("Acceptance", "A-SP-02")]
    public async Task Of_several_faults_the_first_is_told(string gameId, OperationSource source, StopReason reason, string prefix)
    {
        using var game = new RuntimeHarness();

        (await game.RunAsync(new StopRequest(gameId, reason) { Source = source })).ShouldFail(ErrorCode.InvalidRequest, prefix);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-03")]
    public async Task A_game_without_a_record_is_not_found()
    {
        using var game = new RuntimeHarness();

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.NotFound).Should().Contain("\"g1\"");
        game.SubjectsOf(PortCalls.DockerInspect).Should().Equal("galaxy-game-g1");
        game.EngineChanges.Should().BeEmpty();
        game.EntryOf(result).WasCommitted.Should().BeFalse();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-04")]
    public async Task A_record_that_cannot_be_loaded_is_unavailable()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsBegin);

        (await game.StopAsync()).ShouldFail(ErrorCode.ServiceUnavailable, "load runtime record: ");
    }

    [Fact]
    [Trait("Acceptance", "A-SP-05")]
    public async Task A_stopped_game_is_inspected_and_replayed()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenStoppedAsync();

        var result = await game.StopAsync();

        result.ShouldReplay().Should().Be(game.Record);
        game.SubjectsOf(PortCalls.DockerInspect).Should().Equal(c1);
        game.Calls.Should().Contain(PortCalls.JournalReadOpen);
        game.EngineChanges.Should().BeEmpty();
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).ContainerId.Should().Be(c1);
    }

    [Fact]
    [Trait("Acceptance", "A-SP-06")]
    public async Task A_removed_game_is_replayed()
    {
        using var game = new RuntimeHarness();
        await game.GivenRemovedAsync();

        (await game.StopAsync()).ShouldReplay().Status.Should().Be(RuntimeStatus.Removed);

        game.SubjectsOf(PortCalls.DockerInspect).Should().Equal("galaxy-game-g1");
        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-SP-07")]
    public async Task A_status_nobody_knows_is_quoted_and_touches_nothing()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.GivenRecord(static record => record with { Status = RuntimeStatus.Unknown });

        var result = await game.StopAsync();

        result.ShouldFail(ErrorCode.InternalError).Should().Contain("\"unknown\"");
        game.EntryOf(result).ImageRef.Should().BeNull();
        game.ClosingOf(result).ContainerId.Should().BeNull();
        game.Container!.State.Should().Be(ContainerState.Running);
    }

    [Fact]
    public async Task A_running_record_that_names_no_container_is_an_internal_error_before_any_call_of_the_engine()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.GivenRecord(static record => record with { ContainerId = null });

        (await game.StopAsync()).ShouldFail(ErrorCode.InternalError);

        game.EngineChanges.Should().BeEmpty();
    }
}
