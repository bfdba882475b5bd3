using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Patch;

public sealed class AskingForAPatch
{
    [Theory]
    [InlineData("", "", OperationSource.Unknown, "game id")]
    [InlineData("g1", " ", OperationSource.Unknown, "new image ref")]
    [InlineData("g1", RuntimeHarness.NextImage, OperationSource.Unknown, "op source")]
    [Trait("Acceptance", "A-PT-01")]
    public async Task Of_several_faults_the_first_is_told_and_no_image_is_named(string gameId, string imageRef, OperationSource source, string prefix)
    {
        using var game = new RuntimeHarness();

        var result = await game.RunAsync(new PatchRequest(gameId, imageRef) { Source = source });

        result.ShouldFail(ErrorCode.InvalidRequest, prefix);
        game.EntryOf(result).ImageRef.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-PT-02")]
    public async Task A_game_without_a_record_is_not_found()
    {
        using var game = new RuntimeHarness();

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.NotFound);
        game.EntryOf(result).ImageRef.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-PT-02")]
    public async Task A_record_that_cannot_be_loaded_is_unavailable()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsBegin);

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "load runtime record: ");
        game.EntryOf(result).ImageRef.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-PT-03")]
    public async Task A_removed_game_is_a_conflict_that_names_no_image()
    {
        using var game = new RuntimeHarness();
        await game.GivenRemovedAsync();

        var result = await game.PatchAsync();

        result.ShouldFail(ErrorCode.Conflict).Should().Contain("removed");
        game.EntryOf(result).ImageRef.Should().BeNull();
    }

    [Fact]
    [Trait("Acceptance", "A-PT-04")]
    public async Task A_record_that_names_no_image_is_an_internal_error()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.GivenRecord(static record => record with { ImageRef = " " });

        (await game.PatchAsync()).ShouldFail(ErrorCode.InternalError);
    }
}
