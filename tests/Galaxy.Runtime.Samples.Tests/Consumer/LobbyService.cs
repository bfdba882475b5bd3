namespace Galaxy.Runtime.Samples.Tests.Consumer;

/// <summary>A class as a host would have it: it launches games, and returns what its caller shows to the player.</summary>
public sealed class LobbyService(IGalaxyRuntime runtime)
{
    public async Task<string> LaunchAsync(string gameId, string engineImage, string attempt, CancellationToken cancellationToken)
    {
        // One key per attempt: sent again when its answer was lost, and never for the next launch of the game.
        var request = new StartRequest(gameId, engineImage) { IdempotencyKey = attempt };
        var result = await runtime.StartAsync(request, cancellationToken);
        if (result.IsSuccess)
        {
            return $"ready at {result.Record.Endpoint}";
        }

        return result.CanRetry ? "busy, try again" : $"cannot start: {result.ErrorMessage}";
    }
}
