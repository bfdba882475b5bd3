using System.Net;

namespace Galaxy.Runtime.Lobby.Tests.Access;

public sealed class CrossSiteTests(FakeLobbyFixture fixture) : IClassFixture<FakeLobbyFixture>
{
    private readonly LobbyApp lobby = fixture.Lobby;

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1")]
    public async Task A_page_of_another_site_changes_and_reads_nothing(string header, string value)
    {
        (await lobby.StopAsync("chess-1", (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await lobby.StartAsync("chess-1", FakeLobby.Image, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await lobby.CleanupAsync("chess-1", (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await lobby.GetAsync(LobbyApp.Runtimes, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await lobby.GetAsync(LobbyApp.Events, (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "forbidden");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/chess-1")).Status.Should().Be(HttpStatusCode.NotFound, "nothing was started");
    }

    [Fact]
    public async Task The_pages_own_requests_pass()
    {
        var own = lobby.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

        (await lobby.StopAsync("chess-2", ("Sec-Fetch-Site", "same-origin"), ("Origin", own))).Status.Should().Be(HttpStatusCode.NotFound);
        (await lobby.StopAsync("chess-2", ("Origin", own))).Status.Should().Be(HttpStatusCode.NotFound, "older browsers send only the origin");
        (await lobby.StopAsync("chess-2")).Status.Should().Be(HttpStatusCode.NotFound, "programs send neither");
        (await lobby.GetAsync(LobbyApp.Runtimes, ("Sec-Fetch-Site", "none"))).Status.Should().Be(HttpStatusCode.OK, "somebody typed the address");
    }

    [Fact]
    public async Task A_link_of_another_site_may_lead_to_the_page()
    {
        (await lobby.GetAsync("/healthz", ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task A_name_that_is_not_ours_is_refused(string host)
    {
        (await lobby.GetAsync(LobbyApp.Runtimes, ("Host", host))).Status.Should().Be(HttpStatusCode.BadRequest);
        (await lobby.StopAsync("chess-1", ("Host", host))).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/api/v1/internal/runtimes")]
    [InlineData("/api/v1/internal/runtimes?limit=0")]
    [InlineData("/api/v1/internal/nothing")]
    public async Task Every_answer_tells_the_browser_what_not_to_do(string path)
    {
        var headers = (await lobby.GetAsync(path)).Headers;

        var policy = headers.GetValues("Content-Security-Policy").Single();
        policy.Should().Contain("default-src 'none'").And.Contain("script-src 'self'").And.Contain("frame-ancestors 'none'").And.NotContain("unsafe");
        headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        headers.CacheControl!.NoStore.Should().BeTrue();
        headers.Contains("Server").Should().BeFalse();
    }
}
