using System.Net;
using System.Text;

namespace Galaxy.Runtime.Lobby.Tests.Access;

public sealed class KeyTests
{
    private const string Key = "a-long-random-key-of-this-test";
    private const string WithKey = "--Lobby:Access:ApiKey=" + Key;

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/v1/internal/runtimes")]
    [InlineData("/api/v1/internal/events")]
    [InlineData("/api/v1/internal/nothing")]
    public async Task Nothing_is_shown_without_the_key(string path)
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: WithKey);

        var answer = await lobby.GetAsync(path);

        answer.ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        answer.Headers.WwwAuthenticate.Select(static challenge => challenge.Scheme).Should().BeEquivalentTo("Bearer", "Basic");
    }

    [Theory]
    [InlineData("Bearer " + Key, HttpStatusCode.OK)]
    [InlineData("bearer " + Key, HttpStatusCode.OK)]
    [InlineData("Bearer " + Key + "x", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("Digest " + Key, HttpStatusCode.Unauthorized)]
    [InlineData("Basic no-base-64!", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task The_key_opens_the_api(string authorization, HttpStatusCode expected)
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: WithKey);

        (await lobby.GetAsync(LobbyApp.Runtimes, ("Authorization", authorization))).Status.Should().Be(expected);
    }

    [Theory]
    [InlineData("anybody:" + Key, HttpStatusCode.OK)]
    [InlineData(":" + Key, HttpStatusCode.OK)]
    [InlineData(Key, HttpStatusCode.Unauthorized)]
    [InlineData("anybody:", HttpStatusCode.Unauthorized)]
    public async Task A_browser_gives_it_as_a_password(string pair, HttpStatusCode expected)
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: WithKey);

        (await lobby.GetAsync(LobbyApp.Runtimes, ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))))).Status.Should().Be(expected);
    }

    [Fact]
    public async Task Nothing_is_changed_without_the_key()
    {
        var backend = FakeLobby.NewBackend();
        await using var lobby = await FakeLobby.StartAsync(backend: backend, arguments: WithKey);

        (await lobby.StartAsync("chess-1", FakeLobby.Image)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");

        backend.Docker.Containers.Should().BeEmpty();
        (await backend.Operations.ReadAsync("chess-1", 1, before: null, CancellationToken.None)).Entries.Should().BeEmpty();
    }

    [Fact]
    public async Task Probes_need_no_key()
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: WithKey);

        (await lobby.GetAsync("/healthz")).Status.Should().Be(HttpStatusCode.OK);
        (await lobby.GetAsync("/readyz")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_key_may_come_from_a_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Key + "\n");
        try
        {
            await using var lobby = await FakeLobby.StartAsync(arguments: "--Lobby:Access:ApiKeyFile=" + file);

            (await lobby.GetAsync(LobbyApp.Runtimes)).Status.Should().Be(HttpStatusCode.Unauthorized);
            (await lobby.GetAsync(LobbyApp.Runtimes, ("Authorization", "Bearer " + Key))).Status.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
