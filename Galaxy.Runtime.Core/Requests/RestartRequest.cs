namespace Galaxy.Runtime;

/// <summary>Asks for a game's container to be recreated from the same image reference.</summary>
/// <param name="GameId">The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</param>
/// <param name="Source">Who asks.</param>
public sealed record RestartRequest(string GameId, OperationSource Source)
{
    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Makes a repeated request a replay: a request whose key succeeded before for the game and kind answers that outcome again. 1 to 200 characters; null turns it off.</summary>
    public string? IdempotencyKey { get; init; }
}
