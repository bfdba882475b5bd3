namespace Galaxy.Runtime;

/// <summary>Asks for a game to run.</summary>
/// <param name="GameId">The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</param>
/// <param name="ImageRef">The engine image, any reference Docker understands: <c>registry/repository:tag@digest</c>.</param>
/// <param name="Source">Who asks.</param>
public sealed record StartRequest(string GameId, string ImageRef, OperationSource Source)
{
    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Makes a request that is sent again harmless: once one with this key has succeeded for the game and kind, it changes nothing, and is a replay if the game is as that operation left it, else a conflict. One key per attempt; it counts for <c>Idempotency:Window</c>. 1 to 200 characters; null turns it off.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Asked once while the start holds its game's lease and has changed nothing: why a later request supersedes this one, or null. A start that waited for the lease
    /// would otherwise undo the stop it waited for.
    /// </summary>
    internal Func<CancellationToken, ValueTask<string?>>? FindSuperseding { get; init; }
}

/// <summary>Asks for a game to stop; its container is kept.</summary>
/// <param name="GameId">The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Source">Who asks.</param>
public sealed record StopRequest(string GameId, StopReason Reason, OperationSource Source)
{
    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Makes a request that is sent again harmless: once one with this key has succeeded for the game and kind, it changes nothing, and is a replay if the game is as that operation left it, else a conflict. One key per attempt; it counts for <c>Idempotency:Window</c>. 1 to 200 characters; null turns it off.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Asks for a game's container to be recreated from the same image reference.</summary>
/// <param name="GameId">The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</param>
/// <param name="Source">Who asks.</param>
public sealed record RestartRequest(string GameId, OperationSource Source)
{
    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Makes a request that is sent again harmless: once one with this key has succeeded for the game and kind, it changes nothing, and is a replay if the game is as that operation left it, else a conflict. One key per attempt; it counts for <c>Idempotency:Window</c>. 1 to 200 characters; null turns it off.</summary>
    public string? IdempotencyKey { get; init; }
}

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

/// <summary>Asks for a stopped game's container to be removed; its state directory is kept.</summary>
/// <param name="GameId">The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</param>
/// <param name="Source">Who asks.</param>
public sealed record CleanupRequest(string GameId, OperationSource Source)
{
    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>Makes a request that is sent again harmless: once one with this key has succeeded for the game and kind, it changes nothing, and is a replay if the game is as that operation left it, else a conflict. One key per attempt; it counts for <c>Idempotency:Window</c>. 1 to 200 characters; null turns it off.</summary>
    public string? IdempotencyKey { get; init; }
}
