using System.Net;

namespace Galaxy.Runtime.Lobby.Tests.Access;

public sealed class ProxyTests
{
    private static readonly (string, string) Identity = ("X-Forwarded-User", "ada");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task A_trusted_proxy_says_who_the_user_is(string proxy)
    {
        await using var lobby = await StartAsync(proxy);

        (await lobby.GetAsync(LobbyApp.Runtimes, Identity)).Status.Should().Be(HttpStatusCode.OK);
        (await lobby.GetAsync(LobbyApp.Runtimes)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        (await lobby.GetAsync(LobbyApp.Runtimes, (Identity.Item1, ""))).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Others_are_not_believed()
    {
        await using var lobby = await StartAsync("192.0.2.1");

        (await lobby.GetAsync(LobbyApp.Runtimes, Identity)).ShouldBeProblem(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_key_opens_beside_the_proxy()
    {
        await using var lobby = await StartAsync("127.0.0.1", "--Lobby:Access:ApiKey=a-long-random-key-of-this-test");

        (await lobby.GetAsync(LobbyApp.Runtimes, Identity)).Status.Should().Be(HttpStatusCode.OK);
        (await lobby.GetAsync(LobbyApp.Runtimes, ("Authorization", "Bearer a-long-random-key-of-this-test"))).Status.Should().Be(HttpStatusCode.OK);
        (await lobby.GetAsync(LobbyApp.Runtimes)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    private static Task<LobbyApp> StartAsync(string proxy, params string[] arguments) => FakeLobby.StartAsync(
        arguments: [$"--Lobby:Access:IdentityHeader={Identity.Item1}", $"--Lobby:Access:TrustedProxies:0={proxy}", .. arguments]);
}
