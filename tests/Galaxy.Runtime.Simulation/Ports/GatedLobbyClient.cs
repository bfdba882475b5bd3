using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedLobbyClient(CallGate gate, ILobbyClient inner) : ILobbyClient
{
    public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.LobbyFindGame, gameId, cancel => inner.FindGameAsync(gameId, cancel), cancellationToken);
}
