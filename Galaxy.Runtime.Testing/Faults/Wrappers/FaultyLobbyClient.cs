namespace Galaxy.Runtime.Testing;

internal sealed class FaultyLobbyClient(FaultPlan plan, ILobbyClient inner) : ILobbyClient
{
    public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.LobbyFindGame, gameId, cancel => inner.FindGameAsync(gameId, cancel), cancellationToken);
}
