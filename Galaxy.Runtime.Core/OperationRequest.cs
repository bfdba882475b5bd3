using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>What every request says, whichever operation it asks for.</summary>
public abstract record OperationRequest
{
    private protected OperationRequest()
    {
    }

    /// <summary>The game: <c>[a-z0-9]([a-z0-9-]{0,49}[a-z0-9])?</c>.</summary>
    public required string GameId { get; init; }

    /// <summary>
    /// Who asks. <see cref="OperationSource.AutoTtl"/>, <see cref="OperationSource.AutoResume"/> and <see cref="OperationSource.AutoReconcile"/> belong to the library's own workers: recovery reads operations of
    /// these sources differently from a caller's, so a request that names one is refused.
    /// </summary>
    public OperationSource Source { get; init; } = OperationSource.Application;

    /// <summary>The caller's own reference (a stream entry, an HTTP request, an administrator), opaque, kept as given.</summary>
    public string? SourceRef { get; init; }

    /// <summary>
    /// Makes a request that is sent again harmless: once one with this key has succeeded for the game and kind, it changes nothing, and is a replay if the game is as that
    /// operation left it, else a conflict. One key per attempt; it counts for <c>Idempotency:Window</c>. 1 to 200 characters; null turns it off.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Whether a restart or patch interrupts the game without asking the host's <see cref="IGameGate"/>; without effect on the other operations, which never ask. Default false.</summary>
    public bool Force { get; init; }
}

/// <summary>Asks for a game to run.</summary>
public sealed record StartRequest : OperationRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public StartRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="gameId">See <see cref="OperationRequest.GameId"/>.</param>
    /// <param name="imageRef">See <see cref="ImageRef"/>.</param>
    [SetsRequiredMembers]
    public StartRequest(string gameId, string imageRef)
    {
        GameId = gameId;
        ImageRef = imageRef;
    }

    /// <summary>The game's image, any reference Docker understands: <c>registry/repository:tag@digest</c>.</summary>
    public required string ImageRef { get; init; }

    /// <summary>
    /// What the container is given besides its image. Null means the settings of the game's record, which are none on a first start and once the record is
    /// <see cref="RuntimeStatus.Removed"/>; <see cref="GameSettings.None"/> means none. A start of a running game with other settings is <see cref="ErrorCode.Conflict"/>.
    /// </summary>
    public GameSettings? Settings { get; init; }

    /// <summary>
    /// Asked once while the start holds its game's lease and has changed nothing: why a later request supersedes this one, or null. A start that waited for the lease
    /// would otherwise undo the stop it waited for.
    /// </summary>
    internal Func<CancellationToken, ValueTask<string?>>? FindSuperseding { get; init; }

    /// <summary>Called with true before the image is pulled and with false after it: meanwhile the start waits for a registry and needs nothing of its host.</summary>
    internal Action<bool>? Pulling { get; init; }
}

/// <summary>Asks for a game to stop; its container is kept.</summary>
public sealed record StopRequest : OperationRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public StopRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="gameId">See <see cref="OperationRequest.GameId"/>.</param>
    /// <param name="reason">See <see cref="Reason"/>.</param>
    [SetsRequiredMembers]
    public StopRequest(string gameId, StopReason reason)
    {
        GameId = gameId;
        Reason = reason;
    }

    /// <summary>The longest <see cref="Grace"/>: 10 minutes.</summary>
    public static TimeSpan MaxGrace { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Why; <see cref="StopReason.Unknown"/> is refused.</summary>
    public required StopReason Reason { get; init; }

    /// <summary>
    /// How long the game may take to end before it is killed: 0 (at once) to <see cref="MaxGrace"/>, rounded up to whole seconds; null means the option <c>Stop:Grace</c>.
    /// It is kept with the operation: if its host dies, recovery finishes the stop with it.
    /// </summary>
    public TimeSpan? Grace { get; init; }
}

/// <summary>Asks for a game's container to be recreated from the same image reference.</summary>
public sealed record RestartRequest : OperationRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public RestartRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="gameId">See <see cref="OperationRequest.GameId"/>.</param>
    [SetsRequiredMembers]
    public RestartRequest(string gameId) => GameId = gameId;

    /// <summary>What the new container is given besides its image; null means the settings of the game's record, <see cref="GameSettings.None"/> means none.</summary>
    public GameSettings? Settings { get; init; }
}

/// <summary>Asks for a game's container to be recreated from another patch version: same major and minor.</summary>
public sealed record PatchRequest : OperationRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public PatchRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="gameId">See <see cref="OperationRequest.GameId"/>.</param>
    /// <param name="newImageRef">See <see cref="NewImageRef"/>.</param>
    [SetsRequiredMembers]
    public PatchRequest(string gameId, string newImageRef)
    {
        GameId = gameId;
        NewImageRef = newImageRef;
    }

    /// <summary>The game's new image; its tag is a three-part semantic version, with or without a leading <c>v</c>.</summary>
    public required string NewImageRef { get; init; }

    /// <summary>What the new container is given besides its image; null means the settings of the game's record, <see cref="GameSettings.None"/> means none.</summary>
    public GameSettings? Settings { get; init; }
}

/// <summary>Asks for a stopped game's container to be removed; its state directory is kept.</summary>
public sealed record CleanupRequest : OperationRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public CleanupRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="gameId">See <see cref="OperationRequest.GameId"/>.</param>
    [SetsRequiredMembers]
    public CleanupRequest(string gameId) => GameId = gameId;
}
