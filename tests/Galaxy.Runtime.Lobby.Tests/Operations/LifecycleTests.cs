using System.Net;

namespace Galaxy.Runtime.Lobby.Tests.Operations;

public sealed class LifecycleTests(LobbyEnvironment place) : IClassFixture<LobbyEnvironment>
{
    [DockerFact]
    public async Task A_game_is_taken_through_its_life()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        (await lobby.StartAsync(game, EngineImages.V140)).ShouldBeDone()["kind"].Should().Be("start");
        (await lobby.StartAsync(game, EngineImages.V140)).ShouldBeDone(isReplay: true);
        (await lobby.PatchAsync(game, EngineImages.V141)).ShouldBeDone().Json.GetProperty("record").GetProperty("image_ref").GetString().Should().Be(EngineImages.V141);
        (await lobby.PatchAsync(game, EngineImages.V150)).ShouldBeProblem(HttpStatusCode.UnprocessableEntity, "semver_patch_only");
        (await lobby.RestartAsync(game)).ShouldBeDone();
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}"))["status"].Should().Be("running");
        (await Eventually.GetAsync(
            () => lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/logs?tail=1"), static logs => logs.Text.Length > 0, "a log line")).Text
            .Should().Contain("engine 1.4.1: start 3");
        (await lobby.StopAsync(game)).ShouldBeDone().Json.GetProperty("record").GetProperty("status").GetString().Should().Be("stopped");
        (await lobby.StopAsync(game)).ShouldBeDone(isReplay: true);
        (await lobby.CleanupAsync(game)).ShouldBeDone().Json.GetProperty("record").GetProperty("status").GetString().Should().Be("removed");

        (await place.ContainersAsync(game)).Should().BeEmpty();
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/logs")).Text.Should().BeEmpty("there is no container any more");
        var journal = (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/operations")).Json.GetProperty("items").EnumerateArray().ToArray();
        journal.Where(static entry => entry.GetProperty("operation_id").GetString() == entry.GetProperty("correlation_id").GetString())
            .Select(static entry => $"{entry.GetProperty("kind")} {entry.GetProperty("outcome")} {entry.GetProperty("error_code")}").Should().Equal(
                "cleanup_container success none",
                "stop success replay_no_op",
                "stop success none",
                "restart success none",
                "patch failure semver_patch_only",
                "patch success none",
                "start success replay_no_op",
                "start success none");
        var health = (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/health")).Json.GetProperty("items").EnumerateArray();
        health.Select(static happened => happened.GetProperty("event_type").GetString()).Should().Contain("container_started");
    }

    [DockerFact]
    public async Task The_caller_is_in_the_journal()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        await lobby.StartAsync(game, EngineImages.V140, ("X-Request-Id", "request-7"), ("Idempotency-Key", "key-7"));
        await lobby.StopAsync(game, ("X-Galaxy-Source", "admin"));

        var entries = (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/operations?limit=2")).Json.GetProperty("items");
        entries[0].GetProperty("source").GetString().Should().Be("admin_rest");
        entries[0].GetProperty("source_ref").GetString().Should().MatchRegex("^[0-9a-f]{32}$", "it is the trace's id where the caller gives none");
        entries[0].GetProperty("stop_reason").GetString().Should().Be("admin_request");
        entries[1].GetProperty("source").GetString().Should().Be("game_master_rest");
        entries[1].GetProperty("source_ref").GetString().Should().Be("request-7");
        entries[1].GetProperty("idempotency_key").GetString().Should().Be("key-7");
    }

    [DockerFact]
    public async Task A_repeated_key_is_a_replay_while_the_game_is_as_its_operation_left_it()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();
        var key = ("Idempotency-Key", "the-only-start");

        (await lobby.StartAsync(game, EngineImages.V140, key)).ShouldBeDone();
        (await lobby.StartAsync(game, EngineImages.V140, key)).ShouldBeDone(isReplay: true);
        (await lobby.StopAsync(game)).ShouldBeDone();
        var again = await lobby.StartAsync(game, EngineImages.V140, key);
        var other = await lobby.StartAsync(game, EngineImages.V141, key);

        again.ShouldBeProblem(HttpStatusCode.Conflict, "conflict")["detail"].Should().Contain("the game is stopped now; nothing was changed");
        other.ShouldBeProblem(HttpStatusCode.Conflict, "conflict")["detail"].Should().Contain("idempotency key was used before");
    }

    [DockerFact]
    public async Task Of_200_requests_at_once_one_starts_the_game_and_the_rest_are_told_why_not()
    {
        await using var lobby = await place.StartAsync();
        var game = place.NewGame();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => lobby.StartAsync(game, EngineImages.V140)));

        answers.Where(static answer => answer.Status is HttpStatusCode.OK && answer["error_code"] is "none").Should().ContainSingle();
        foreach (var answer in answers.Where(static answer => answer.Status is HttpStatusCode.OK && answer["error_code"] is not "none"))
        {
            answer.ShouldBeDone(isReplay: true);
        }

        var refused = answers.Where(static answer => answer.Status is not HttpStatusCode.OK).ToArray();
        refused.Should().NotBeEmpty();
        refused.Should().AllSatisfy(static answer => answer.ShouldBeProblem(HttpStatusCode.Conflict, "conflict", canRetry: true)["detail"].Should().Contain("another lifecycle operation"));
        (await place.ContainersAsync(game)).Should().ContainSingle();
    }
}
