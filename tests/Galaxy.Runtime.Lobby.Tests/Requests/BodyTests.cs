using System.Net;
using System.Text;

namespace Galaxy.Runtime.Lobby.Tests.Requests;

public sealed class BodyTests(FakeLobbyFixture fixture) : IClassFixture<FakeLobbyFixture>
{
    private const string Start = LobbyApp.Runtimes + "/chess-1/start";
    private const string Stop = LobbyApp.Runtimes + "/chess-1/stop";

    private readonly LobbyApp lobby = fixture.Lobby;

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"repo/engine:1.2.3\"")]
    [InlineData("{\"image_ref\": 7}")]
    [InlineData("{\"image\": \"repo/engine:1.2.3\"}")]
    [InlineData("{\"image_ref\": \"repo/engine:1.2.3\"} trailing")]
    [InlineData("{\"image_ref\": \"\\ud800\"}")]
    public async Task A_malformed_body_is_refused(string body)
    {
        var answer = await lobby.PostTextAsync(Start, body);

        answer.ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");
        answer.Text.Should().NotContain("Exception", "a problem shows nothing of the inside");
    }

    [Fact]
    public async Task A_body_that_is_no_json_by_its_type_is_refused()
    {
        (await lobby.PostTextAsync(Start, "{\"image_ref\":\"repo/engine:1.2.3\"}", "text/plain"))
            .ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "invalid_request");
        (await lobby.PostTextAsync(Stop, "reason=finished", "application/x-www-form-urlencoded"))
            .ShouldBeProblem(HttpStatusCode.UnsupportedMediaType, "invalid_request");
    }

    [Theory]
    [InlineData(80 * 1024)]
    [InlineData(1024 * 1024)]
    public async Task An_oversized_body_is_refused_unread(int size)
    {
        var answer = await lobby.PostTextAsync(Start, $"{{\"image_ref\":\"{new string('a', size)}\"}}");

        answer.ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Fact]
    public async Task An_oversized_body_of_unknown_length_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Start);
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent($"{{\"image_ref\":\"{new string('a', 96 * 1024)}\"}}", Encoding.UTF8, "application/json");

        using var response = await lobby.Http.SendAsync(request);

        (await Answer.ReadAsync(response)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Fact]
    public async Task A_stop_needs_no_body()
    {
        (await lobby.StartAsync("chess-1", FakeLobby.Image)).Status.Should().Be(HttpStatusCode.OK);

        (await lobby.StopAsync("chess-1")).ShouldBeDone();
    }

    [Theory]
    [InlineData("finished")]
    [InlineData("timeout")]
    [InlineData("orphan_cleanup")]
    public async Task A_stop_takes_its_reason_from_the_body(string reason)
    {
        (await lobby.StartAsync("chess-1", FakeLobby.Image)).Status.Should().Be(HttpStatusCode.OK);

        (await lobby.PostTextAsync(Stop, $"{{\"reason\":\"{reason}\"}}")).ShouldBeDone();

        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1/operations")).Json.GetProperty("items")[0].GetProperty("stop_reason").GetString().Should().Be(reason);
    }

    [Theory]
    [InlineData("{\"reason\":\"because\"}")]
    [InlineData("{\"reason\":\"unknown\"}")]
    [InlineData("{\"reson\":\"finished\"}")]
    public async Task A_reason_that_is_none_is_refused(string body)
    {
        (await lobby.PostTextAsync(Stop, body)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");
    }
}
