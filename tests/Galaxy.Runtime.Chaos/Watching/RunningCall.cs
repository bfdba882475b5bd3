namespace Galaxy.Runtime.Chaos;

/// <summary>What the ports saw of one request; it flows with the request's tasks.</summary>
internal sealed class RunningCall
{
    private static readonly AsyncLocal<RunningCall?> Flow = new();

    /// <summary>The request that the current task works for; null for the reconciler's own.</summary>
    public static RunningCall? Current => Flow.Value;

    public required string GameId { get; init; }

    public Picture? Picture { get; set; }

    public bool IsClosingLost { get; set; }

    public bool HasCommitted { get; set; }

    public static RunningCall Begin(string gameId) => Flow.Value = new RunningCall { GameId = gameId };
}
