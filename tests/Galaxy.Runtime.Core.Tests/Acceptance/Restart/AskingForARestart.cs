using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Restart;

public sealed class AskingForARestart
{
    [Theory]
    [InlineData(" ", OperationSource.AdminRest)]
    [InlineData("g1", OperationSource.Unknown)]
    [Trait("Acceptance", "A-RS-01")]
    public async Task An_invalid_request_is_refused_and_measured(string gameId, OperationSource source)
    {
        using var game = new RuntimeHarness();

        (await game.RunAsync(new RestartRequest(gameId) { Source = source })).ShouldFail(ErrorCode.InvalidRequest);

        game.Metrics.Of(RecordedMetrics.Operation).Should().ContainSingle().Which.Tags.Should()
            .Contain("galaxy.kind", "restart").And.Contain("galaxy.outcome", "failure").And.Contain("galaxy.error_code", "invalid_request").And.Contain("error.type", "invalid_request");
    }

    [Fact]
    [Trait("Acceptance", "A-RS-02")]
    public async Task A_game_without_a_record_is_not_found()
    {
        using var game = new RuntimeHarness();

        (await game.RestartAsync()).ShouldFail(ErrorCode.NotFound).Should().Contain("\"g1\"");
    }

    [Fact]
    [Trait("Acceptance", "A-RS-02")]
    public async Task A_record_that_cannot_be_loaded_is_unavailable()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsBegin);

        (await game.RestartAsync()).ShouldFail(ErrorCode.ServiceUnavailable, "load runtime record: ");
    }

    [Fact]
    [Trait("Acceptance", "A-RS-03")]
    public async Task A_removed_game_is_a_conflict_that_names_its_image()
    {
        using var game = new RuntimeHarness();
        await game.GivenRemovedAsync();

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.Conflict).Should().Contain("removed");
        result.CanRetry.Should().BeFalse();
        game.Entries.Should().ContainSingle().Which.ImageRef.Should().Be(RuntimeHarness.Image);
        game.ClosingOf(result).ContainerId.Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [Trait("Acceptance", "A-RS-04")]
    public async Task A_record_that_names_no_image_is_an_internal_error(string imageRef)
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.GivenRecord(record => record with { ImageRef = imageRef });

        var result = await game.RestartAsync();

        result.ShouldFail(ErrorCode.InternalError);
        game.Entries.Should().ContainSingle().Which.ImageRef.Should().BeNull();
        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-RS-16")]
    public async Task A_status_nobody_knows_is_quoted_before_anything_is_changed()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.GivenRecord(static record => record with { Status = RuntimeStatus.Unknown });

        (await game.RestartAsync()).ShouldFail(ErrorCode.InternalError).Should().Contain("\"unknown\"");

        game.Calls.Should().NotContain(PortCalls.JournalOpen);
        game.EngineChanges.Should().BeEmpty();
    }
}
