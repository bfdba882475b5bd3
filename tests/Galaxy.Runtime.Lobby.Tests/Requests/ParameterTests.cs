using System.Net;

namespace Galaxy.Runtime.Lobby.Tests.Requests;

public sealed class ParameterTests(FakeLobbyFixture fixture) : IClassFixture<FakeLobbyFixture>
{
    private readonly LobbyApp lobby = fixture.Lobby;

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=501")]
    [InlineData("?limit=many")]
    [InlineData("?status=asleep")]
    [InlineData("?status=unknown")]
    [InlineData("?prefix=%00")]
    [InlineData("?prefix=Chess")]
    [InlineData("?after=a%20b")]
    [InlineData("/chess-1/operations?limit=1001")]
    [InlineData("/chess-1/health?limit=0")]
    [InlineData("/chess-1/logs?tail=0")]
    [InlineData("/chess-1/logs?tail=10001")]
    [InlineData("/chess-1/logs?tail=-1")]
    [InlineData("/Chess")]
    [InlineData("/a%2Fb/logs")]
    public async Task A_parameter_that_is_not_valid_is_refused(string query)
    {
        (await lobby.GetAsync(LobbyApp.Runtimes + query)).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("X-Galaxy-Source", "root")]
    [InlineData("X-Request-Id", "two words")]
    public async Task A_header_that_is_not_valid_is_refused(string name, string value)
    {
        (await lobby.StartAsync("chess-1", FakeLobby.Image, (name, value))).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request")["detail"].Should().Contain(name);
    }

    [Fact]
    public async Task An_idempotency_key_that_is_too_long_is_refused_in_the_words_of_the_library()
    {
        (await lobby.StartAsync("chess-1", FakeLobby.Image, ("Idempotency-Key", new string('k', 201))))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "start_config_invalid")["detail"].Should().Contain("idempotency key must be 1 to 200 characters");
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_document_too()
    {
        (await lobby.GetAsync("/api/v1/internal/nothing")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found")["game_id"].Should().Be("chess-1");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1/logs")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1/operations")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1/health")).ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1/start")).ShouldBeProblem(HttpStatusCode.MethodNotAllowed, "invalid_request");
    }
}
