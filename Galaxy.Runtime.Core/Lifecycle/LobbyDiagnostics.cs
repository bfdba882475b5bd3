namespace Galaxy.Runtime;

/// <summary>Asks the Lobby about a game that is about to start, for the log only.</summary>
internal sealed class LobbyDiagnostics(IEnumerable<ILobbyClient> clients, OperationReporter reporter)
{
    private readonly ILobbyClient? lobby = clients.FirstOrDefault();

    public async ValueTask AskAsync(OperationScope operation)
    {
        if (lobby is null)
        {
            return;
        }

        try
        {
            if (await operation.AskAsync(PortCall.FindGame, cancel => lobby.FindGameAsync(operation.GameId, cancel)) is { } game)
            {
                reporter.LobbyAnswered(operation, game);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !operation.Steps.HasEnded)
        {
            reporter.LobbyFailed(operation, exception);
        }
    }
}
