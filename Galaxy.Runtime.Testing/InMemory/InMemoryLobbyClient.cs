using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing;

/// <summary>A Lobby in memory.</summary>
public sealed class InMemoryLobbyClient : ILobbyClient
{
    private readonly ConcurrentDictionary<string, LobbyGame> games = new(StringComparer.Ordinal);

    /// <summary>Makes a game known, or changes it.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="game">The Lobby's view of it.</param>
    public void Put(string gameId, LobbyGame game) => games[gameId] = game;

    /// <inheritdoc/>
    public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => games.GetValueOrDefault(gameId), cancellationToken);
}
