using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Cleanup;

public sealed class AskingForACleanup
{
    [Theory]
    [InlineData("", OperationSource.AdminRest)]
    [InlineData("../g1", OperationSource.AdminRest)]
    [InlineData("g1", OperationSource.Unknown)]
    [Trait("Acceptance", "A-CL-01")]
    public async Task An_invalid_request_is_refused(string gameId, OperationSource source)
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();

        (await game.RunAsync(new CleanupRequest(gameId) { Source = source })).ShouldFail(ErrorCode.InvalidRequest);
    }

    [Fact]
    [Trait("Acceptance", "A-CL-02")]
    public async Task A_game_without_a_record_is_not_found()
    {
        using var game = new RuntimeHarness();

        var result = await game.CleanupAsync();

        result.ShouldFail(ErrorCode.NotFound).Should().Contain("\"g1\"");
        result.CanRetry.Should().BeFalse();
        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-CL-02")]
    public async Task A_record_that_cannot_be_loaded_is_unavailable()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.Faults.FailBefore(PortCalls.RecordsBegin);

        (await game.CleanupAsync()).ShouldFail(ErrorCode.ServiceUnavailable, "load runtime record: ");
    }

    [Fact]
    [Trait("Acceptance", "A-CL-03")]
    public async Task A_removed_game_is_inspected_and_replayed()
    {
        using var game = new RuntimeHarness();
        await game.GivenRemovedAsync();

        (await game.CleanupAsync()).ShouldReplay().Should().Be(game.Record);

        game.SubjectsOf(PortCalls.DockerInspect).Should().Equal("galaxy-game-g1");
        game.Calls.Should().Contain(PortCalls.JournalReadOpen);
        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-CL-04")]
    public async Task A_running_game_is_a_conflict_without_a_call_of_the_engine()
    {
        using var game = new RuntimeHarness();
        var c1 = await game.GivenRunningAsync();

        var result = await game.CleanupAsync();

        result.ShouldFail(ErrorCode.Conflict).Should().Contain("must be stopped first");
        result.CanRetry.Should().BeFalse();
        result.Record.Should().Be(game.Record);
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).ContainerId.Should().Be(c1);
        game.Calls.Should().NotContain(static call => call.StartsWith("docker.", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Acceptance", "A-CL-05")]
    public async Task A_status_nobody_knows_is_quoted_and_touches_nothing()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        game.GivenRecord(static record => record with { Status = RuntimeStatus.Unknown });

        var result = await game.CleanupAsync();

        result.ShouldFail(ErrorCode.InternalError).Should().Contain("\"unknown\"");
        game.EntryOf(result).ImageRef.Should().BeNull();
        game.ClosingOf(result).ContainerId.Should().BeNull();
        game.Container.Should().NotBeNull();
    }
}
