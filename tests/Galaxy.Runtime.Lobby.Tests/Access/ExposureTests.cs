using Lobby;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Lobby.Tests.Access;

public sealed class ExposureTests
{
    [Theory]
    [InlineData("--Urls=http://0.0.0.0:0")]
    [InlineData("--Urls=http://[::]:0")]
    [InlineData("--Urls=http://*:0")]
    [InlineData("--Urls=http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("--Kestrel:Endpoints:Open:Url=http://0.0.0.0:0")]
    public async Task The_host_does_not_listen_for_others_without_asking_who_they_are(string address)
    {
        var start = () => FakeLobby.StartAsync(arguments: address);

        (await start.Should().ThrowAsync<LobbySetUpException>()).WithMessage("*will not listen on*Lobby:Access:ApiKey*IdentityHeader*127.0.0.1*");
    }

    [Theory]
    [InlineData("--Lobby:Access:ApiKey=a-long-random-key-of-this-test")]
    [InlineData("--Lobby:Access:IdentityHeader=X-Forwarded-User", "--Lobby:Access:TrustedProxies:0=10.0.0.0/8")]
    public async Task With_a_key_or_a_proxy_it_does(params string[] access)
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: ["--Urls=http://0.0.0.0:0", .. access]);

        lobby.Http.BaseAddress!.Host.Should().Be("0.0.0.0");
    }

    [Theory]
    [InlineData("--AllowedHosts=*")]
    [InlineData("--AllowedHosts=")]
    public async Task Without_a_key_the_hosts_names_must_be_given(string hosts)
    {
        var start = () => FakeLobby.StartAsync(arguments: hosts);

        (await start.Should().ThrowAsync<LobbySetUpException>()).WithMessage("AllowedHosts*");
    }

    [Theory]
    [InlineData("*Lobby:Access:ApiKey is shorter than 24 characters*", "--Lobby:Access:ApiKey=too-short")]
    [InlineData("*Lobby:Access:ApiKeyFile is \"/nowhere\"*", "--Lobby:Access:ApiKeyFile=/nowhere")]
    [InlineData("*Lobby:Access:TrustedProxies is \"\"*", "--Lobby:Access:IdentityHeader=X-User")]
    [InlineData("*Lobby:Access:TrustedProxies is \"proxy\"*", "--Lobby:Access:IdentityHeader=X-User", "--Lobby:Access:TrustedProxies:0=proxy")]
    [InlineData("*Lobby:Access:IdentityHeader is \"X User\"*", "--Lobby:Access:IdentityHeader=X User", "--Lobby:Access:TrustedProxies:0=::1")]
    [InlineData("*Lobby:Api:MaxEventStreams is 0*", "--Lobby:Api:MaxEventStreams=0")]
    [InlineData("*Lobby:Api:EventKeepAlive is 00:10:00*", "--Lobby:Api:EventKeepAlive=00:10:00")]
    public async Task Options_that_are_not_valid_are_told_by_name_and_a_key_is_not_shown(string message, params string[] arguments)
    {
        var start = () => FakeLobby.StartAsync(arguments: arguments);

        var thrown = await start.Should().ThrowAsync<OptionsValidationException>();
        thrown.WithMessage(message).Which.Message.Should().NotContain("too-short");
    }
}
