namespace Galaxy.Runtime;

/// <summary>Asks for a game's container to be recreated from another patch version: same major and minor.</summary>
/// <param name="GameId">The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</param>
/// <param name="NewImageRef">The engine image; its tag is a three-part semantic version, with or without a leading <c>v</c>.</param>
/// <param name="Source">Who asks.</param>
public sealed record PatchRequest(string GameId, string NewImageRef, OperationSource Source)
{
    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Makes a request that is sent again harmless: once one with this key has succeeded for the game and kind, it changes nothing, and is a replay if the game is as that operation left it, else a conflict. One key per attempt; it counts for <c>Idempotency:Window</c>. 1 to 200 characters; null turns it off.</summary>
    public string? IdempotencyKey { get; init; }
}
