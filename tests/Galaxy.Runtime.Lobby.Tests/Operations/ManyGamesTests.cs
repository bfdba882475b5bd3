using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>Settings, operations on many games, and the log of all games, over HTTP.</summary>
public sealed class ManyGamesTests
{
    private const string Log = "/api/v1/internal/operations";
    private const string Bulk = "/api/v1/internal/bulk";

    private static readonly object Settings = new { labels = new { team = "red" }, environment = new Dictionary<string, string> { ["SEED"] = "4711" }, ports = new[] { new { container_port = 8080 } } };

    [Fact]
    public async Task A_game_is_started_with_settings_and_is_found_by_a_label_of_theirs()
    {
        var backend = FakeLobby.NewBackend();
        await using var lobby = await FakeLobby.StartAsync(backend: backend);

        var record = (await StartAsync(lobby, "chess-1", Settings)).ShouldBeDone().Json.GetProperty("record");
        (await lobby.StartAsync("chess-2", FakeLobby.Image)).ShouldBeDone();

        record.GetProperty("settings_digest").GetString().Should().HaveLength(64);
        var port = record.GetProperty("ports").EnumerateArray().Should().ContainSingle().Subject;
        record.GetProperty("engine_endpoint").GetString().Should().Be("http://" + port.GetProperty("published_address").GetString());
        backend.Docker.FindSpec("galaxy-game-chess-1")!.Environment.Should().Contain("SEED", "4711");
        Games(await lobby.GetAsync($"{LobbyApp.Runtimes}?label=team%3Dred")).Should().Equal("chess-1");
        Games(await lobby.GetAsync($"{LobbyApp.Runtimes}?label=team%3Dred&label=map%3Ddunes")).Should().BeEmpty();
        (await lobby.GetAsync($"{LobbyApp.Runtimes}?label=team")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request", canRetry: false);
    }

    [Fact]
    public async Task Settings_that_are_none_are_refused_with_what_is_wrong()
    {
        await using var lobby = await FakeLobby.StartAsync();

        (await StartAsync(lobby, "chess-1", new { colour = "red" })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request", canRetry: false)
            ["detail"].Should().Contain("colour");
        (await StartAsync(lobby, "chess-1", new { ports = new[] { new { container_port = 0 } } }))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "start_config_invalid", canRetry: false);
    }

    [Fact]
    public async Task Many_games_are_patched_and_stopped_and_the_log_outlives_the_process()
    {
        var backend = FakeLobby.NewBackend();
        await using (var lobby = await FakeLobby.StartAsync(backend: backend))
        {
            (await StartAsync(lobby, "chess-1", Settings)).ShouldBeDone();
            (await StartAsync(lobby, "chess-2", Settings)).ShouldBeDone();
            (await lobby.StartAsync("chess-3", FakeLobby.Image)).ShouldBeDone();

            var patched = await PostAsync(lobby, "patch", new { image_ref = FakeLobby.NextImage, from_image_ref = FakeLobby.Image, labels = new { team = "red" } });
            patched.Json.GetProperty("done").EnumerateArray().Select(static game => game.GetString()).Should().BeEquivalentTo("chess-1", "chess-2");
            (await PostAsync(lobby, "patch", new { image_ref = "repo/engine:1.2.9", max_failures = 1, parallelism = 1 })).Json
                .Should().Match<JsonElement>(report => report.GetProperty("failed").GetArrayLength() == 1 && report.GetProperty("left").GetArrayLength() == 2);
            (await PostAsync(lobby, "stop", new { reason = "finished", from_image_ref = FakeLobby.Image })).Json.GetProperty("done")[0].GetString().Should().Be("chess-3");
        }

        // Another process: what its page shows is what the log has.
        await using var later = await FakeLobby.StartAsync(backend: backend);
        var log = (await later.GetAsync($"{Log}?limit=3")).Json;
        log.GetProperty("items")[0].GetProperty("kind").GetString().Should().Be("stop");
        var next = log.GetProperty("next").GetString();
        (await later.GetAsync($"{Log}?limit=1000&before={next}")).Json.GetProperty("next").ValueKind.Should().Be(JsonValueKind.Null);
        var failed = (await later.GetAsync($"{Log}?outcome=failure&kind=patch&since=2020-01-01T00:00:00Z")).Json.GetProperty("items").EnumerateArray().Should().ContainSingle().Subject;
        failed.GetProperty("error_code").GetString().Should().Be("image_pull_failed");
    }

    [Theory]
    [InlineData("outcome=done", "outcome")]
    [InlineData("kind=drop", "kind")]
    [InlineData("before=yesterday", "before")]
    [InlineData("limit=0", "limit")]
    [InlineData("since=yesterday", "Since")]
    public async Task A_parameter_of_the_log_that_is_none_is_refused(string query, string named)
    {
        await using var lobby = await FakeLobby.StartAsync();

        (await lobby.GetAsync($"{Log}?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request", canRetry: false)["detail"].Should().Contain(named);
    }

    [Theory]
    [InlineData("patch", """{"image_ref":"repo/engine:1.2.4","parallelism":65}""")]
    [InlineData("patch", """{"image_ref":" "}""")]
    [InlineData("patch", """{"image_ref":"repo/engine:1.2.4","all":true}""")]
    [InlineData("stop", """{"max_failures":0}""")]
    [InlineData("stop", """{"reason":"boredom"}""")]
    public async Task A_request_for_many_games_that_is_out_of_range_is_refused(string operation, string body)
    {
        await using var lobby = await FakeLobby.StartAsync();

        (await lobby.PostTextAsync($"{Bulk}/{operation}", body)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request", canRetry: false);
    }

    private static Task<Answer> StartAsync(LobbyApp lobby, string game, object settings) =>
        lobby.SendAsync(HttpMethod.Post, $"{LobbyApp.Runtimes}/{game}/start", JsonContent.Create(new { image_ref = FakeLobby.Image, settings }));

    private static async Task<Answer> PostAsync(LobbyApp lobby, string operation, object body)
    {
        var answer = await lobby.SendAsync(HttpMethod.Post, $"{Bulk}/{operation}", JsonContent.Create(body));
        answer.Status.Should().Be(HttpStatusCode.OK);
        return answer;
    }

    private static IEnumerable<string?> Games(Answer answer) => answer.Json.GetProperty("items").EnumerateArray().Select(static record => record.GetProperty("game_id").GetString());
}
