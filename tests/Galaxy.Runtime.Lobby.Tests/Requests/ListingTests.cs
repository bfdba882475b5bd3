using System.Net;
using System.Text.Json;

namespace Galaxy.Runtime.Lobby.Tests.Requests;

public sealed class ListingTests(FakeLobbyFixture fixture) : IClassFixture<FakeLobbyFixture>, IAsyncLifetime
{
    private readonly LobbyApp lobby = fixture.Lobby;

    public async Task InitializeAsync()
    {
        foreach (var game in new[] { "chess-1", "chess", "chessboard", "chess-2", "blitz-1" })
        {
            (await lobby.StartAsync(game, FakeLobby.Image)).Status.Should().Be(HttpStatusCode.OK);
        }

        (await lobby.StartAsync("go-1", FakeLobby.NextImage)).Status.Should().Be(HttpStatusCode.OK);
        (await lobby.StopAsync("chess-2")).Status.Should().Be(HttpStatusCode.OK);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("", "blitz-1 chess chess-1 chess-2 chessboard go-1")]
    [InlineData("?prefix=chess", "chess chess-1 chess-2 chessboard")]
    [InlineData("?prefix=chess-", "chess-1 chess-2")]
    [InlineData("?prefix=c", "chess chess-1 chess-2 chessboard")]
    [InlineData("?prefix=zzz", "")]
    [InlineData("?prefix=chess&after=chess-1", "chess-2 chessboard")]
    [InlineData("?after=chess-2", "chessboard go-1")]
    [InlineData("?status=running", "blitz-1 chess chess-1 chessboard go-1")]
    [InlineData("?status=stopped&prefix=chess", "chess-2")]
    [InlineData("?image=1.2.4", "go-1")]
    public async Task Records_are_filtered(string query, string expected)
    {
        var page = (await lobby.GetAsync(LobbyApp.Runtimes + query)).Json;

        IdsOf(page).Should().Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        page.GetProperty("next").GetString().Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&prefix=chess")]
    [InlineData("&image=1.2.3")]
    public async Task Pages_follow_one_another_without_gap_or_overlap(string filter)
    {
        var all = IdsOf((await lobby.GetAsync($"{LobbyApp.Runtimes}?limit=500{filter}")).Json);

        var seen = new List<string?>();
        for (string? after = ""; after is not null;)
        {
            var page = (await lobby.GetAsync($"{LobbyApp.Runtimes}?limit=2{filter}&after={after}")).Json;
            IdsOf(page).Should().HaveCountLessThanOrEqualTo(2);
            seen.AddRange(IdsOf(page));
            after = page.GetProperty("next").GetString();
        }

        seen.Should().Equal(all);
    }

    private static string?[] IdsOf(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(static record => record.GetProperty("game_id").GetString())];
}
