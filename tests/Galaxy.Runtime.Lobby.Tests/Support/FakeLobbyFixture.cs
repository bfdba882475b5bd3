namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>One sample in memory for a whole class, whose tests leave nothing behind that another would notice.</summary>
public sealed class FakeLobbyFixture : IAsyncLifetime
{
    private LobbyApp? lobby;

    internal LobbyApp Lobby => lobby!;

    public async Task InitializeAsync() => lobby = await FakeLobby.StartAsync();

    public async Task DisposeAsync() => await Lobby.DisposeAsync();
}
