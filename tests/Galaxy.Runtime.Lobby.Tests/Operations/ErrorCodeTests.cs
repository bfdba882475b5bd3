using System.Net;
using System.Reflection;
using Galaxy.Runtime.Http;

namespace Galaxy.Runtime.Lobby.Tests.Operations;

/// <summary>Each code that a real engine can be brought to; the others are in <see cref="FaultCodeTests"/>.</summary>
public sealed class ErrorCodeTests(LobbyEnvironment place) : IClassFixture<LobbyEnvironment>
{
    [DockerFact]
    public async Task Invalid_request()
    {
        await using var lobby = await place.StartAsync();

        var answer = await lobby.StopAsync("Not-An-Id");

        ShouldBeOperation(answer.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request"), "stop", "Not-An-Id");
        answer["detail"].Should().Contain("is not valid: it must match");
    }

    [DockerTheory]
    [InlineData("a name with spaces", "image")]
    [InlineData("", "image ref must not be empty")]
    public async Task Start_config_invalid(string image, string detail)
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        var answer = await lobby.StartAsync(game, image);

        ShouldBeOperation(answer.ShouldBeProblem(HttpStatusCode.BadRequest, "start_config_invalid"), "start", game);
        answer["detail"].Should().Contain(detail);
    }

    [DockerFact]
    public async Task Not_found()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        ShouldBeOperation((await lobby.StopAsync(game)).ShouldBeProblem(HttpStatusCode.NotFound, "not_found"), "stop", game);
        ShouldBeOperation((await lobby.RestartAsync(game)).ShouldBeProblem(HttpStatusCode.NotFound, "not_found"), "restart", game);
        ShouldBeOperation((await lobby.CleanupAsync(game)).ShouldBeProblem(HttpStatusCode.NotFound, "not_found"), "cleanup_container", game);
    }

    [DockerFact]
    public async Task Conflict_with_the_games_state()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();
        (await lobby.StartAsync(game, EngineImages.V140)).ShouldBeDone();

        var other = await lobby.StartAsync(game, EngineImages.V150);
        var running = await lobby.CleanupAsync(game);

        ShouldBeOperation(other.ShouldBeProblem(HttpStatusCode.Conflict, "conflict"), "start", game);
        other.Json.GetProperty("record").GetProperty("image_ref").GetString().Should().Be(EngineImages.V140, "the record says what runs");
        ShouldBeOperation(running.ShouldBeProblem(HttpStatusCode.Conflict, "conflict"), "cleanup_container", game);
    }

    [DockerFact]
    public async Task Image_pull_failed()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        // Port 9 of this machine discards: no registry is there.
        var answer = await lobby.StartAsync(game, "127.0.0.1:9/galaxy/nowhere:1.0.0");

        ShouldBeOperation(answer.ShouldBeProblem(HttpStatusCode.BadGateway, "image_pull_failed", canRetry: true), "start", game);
    }

    [DockerFact]
    public async Task Container_start_failed()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        var answer = await lobby.StartAsync(game, EngineImages.ExitsAtOnce);

        ShouldBeOperation(answer.ShouldBeProblem(HttpStatusCode.BadGateway, "container_start_failed"), "start", game);
        (await place.ContainersAsync(game)).Should().BeEmpty("what failed was taken back");
    }

    [DockerFact]
    public async Task Image_ref_not_semver()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();
        (await lobby.StartAsync(game, EngineImages.V140)).ShouldBeDone();

        ShouldBeOperation((await lobby.PatchAsync(game, "galaxy-engine:stubborn")).ShouldBeProblem(HttpStatusCode.BadRequest, "image_ref_not_semver"), "patch", game);
    }

    [DockerFact]
    public async Task Semver_patch_only()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();
        (await lobby.StartAsync(game, EngineImages.V140)).ShouldBeDone();

        ShouldBeOperation((await lobby.PatchAsync(game, EngineImages.V150)).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "semver_patch_only"), "patch", game);
    }

    [Fact]
    public void Every_code_has_its_test()
    {
        var tests = new[] { typeof(ErrorCodeTests), typeof(FaultCodeTests) }
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(static test => test.Name.ToUpperInvariant());
        var failures = Enum.GetValues<ErrorCode>().Except([ErrorCode.None, ErrorCode.ReplayNoOp]);

        failures.Should().AllSatisfy(code => tests.Should().Contain(test => test.StartsWith(code.ToWireText(), StringComparison.OrdinalIgnoreCase)));
        failures.Should().AllSatisfy(static code => ErrorCodeTable.Row(code).Status.Should().BeInRange(400, 599));
    }

    internal static void ShouldBeOperation(Answer answer, string kind, string game)
    {
        answer["kind"].Should().Be(kind);
        answer["game_id"].Should().Be(game);
        answer["operation_id"].Should().MatchRegex("^[0-9a-f]{32}$");
        answer["detail"].Should().NotBeNullOrWhiteSpace();
    }
}
