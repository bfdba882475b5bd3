namespace Galaxy.Runtime.Ports;

/// <summary>Asks the Lobby about a game, for the diagnostic log line of a start. Optional, and never decides anything.</summary>
public interface ILobbyClient
{
    /// <summary>Finds the Lobby's view of a game.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The game, or null when the Lobby does not know it.</returns>
    /// <exception cref="RuntimePortException">The Lobby did not answer.</exception>
    ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken);
}

/// <summary>The Lobby's view of a game.</summary>
/// <param name="Status">Its status there, as text.</param>
/// <param name="TargetEngineVersion">The engine version it is meant to run, as text.</param>
public sealed record LobbyGame(string Status, string TargetEngineVersion);
