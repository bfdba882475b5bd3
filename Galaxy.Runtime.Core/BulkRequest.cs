using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>What every request for many games says.</summary>
public abstract record BulkRequest
{
    private protected BulkRequest()
    {
    }

    /// <summary>
    /// Which games: of those that match, the ones that run. Its <see cref="RuntimeRecordFilter.Status"/> is null or <see cref="RuntimeStatus.Running"/>; with a
    /// <see cref="RuntimeRecordFilter.Limit"/> only the first of them are listed.
    /// </summary>
    public required RuntimeRecordFilter Filter { get; init; }

    /// <summary>How many games are operated on at once, 1 to 64. Default 4.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>After how many failures no further game is begun, 1 or more; null means never. Those in flight are finished. Default 5.</summary>
    public int? MaxFailures { get; init; } = 5;

    /// <inheritdoc cref="OperationRequest.Source"/>
    public OperationSource Source { get; init; } = OperationSource.Application;

    /// <summary>The caller's own reference, which each game's operation gets; null means <c>bulk:</c> and <see cref="BulkReport.BulkId"/>.</summary>
    public string? SourceRef { get; init; }
}

/// <summary>Asks for many games to stop; their containers are kept.</summary>
public sealed record StopAllRequest : BulkRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public StopAllRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="filter">See <see cref="BulkRequest.Filter"/>.</param>
    /// <param name="reason">See <see cref="Reason"/>.</param>
    [SetsRequiredMembers]
    public StopAllRequest(RuntimeRecordFilter filter, StopReason reason)
    {
        Filter = filter;
        Reason = reason;
    }

    /// <summary>Why; <see cref="StopReason.Unknown"/> is refused, game by game.</summary>
    public required StopReason Reason { get; init; }

    /// <inheritdoc cref="StopRequest.Grace"/>
    public TimeSpan? Grace { get; init; }
}

/// <summary>Asks for the containers of many games to be recreated from another patch version.</summary>
public sealed record PatchAllRequest : BulkRequest
{
    /// <summary>A request whose members are set by an initializer.</summary>
    public PatchAllRequest()
    {
    }

    /// <summary>A request of <see cref="OperationSource.Application"/>.</summary>
    /// <param name="filter">See <see cref="BulkRequest.Filter"/>.</param>
    /// <param name="newImageRef">See <see cref="NewImageRef"/>.</param>
    [SetsRequiredMembers]
    public PatchAllRequest(RuntimeRecordFilter filter, string newImageRef)
    {
        Filter = filter;
        NewImageRef = newImageRef;
    }

    /// <inheritdoc cref="PatchRequest.NewImageRef"/>
    public required string NewImageRef { get; init; }

    /// <summary>What every new container is given besides its image; null means the settings of each game's record, <see cref="GameSettings.None"/> means none.</summary>
    public GameSettings? Settings { get; init; }

    /// <inheritdoc cref="OperationRequest.Force"/>
    public bool Force { get; init; }
}

/// <summary>What became of many games. Each one that was listed is in one of the four lists.</summary>
public sealed record BulkReport
{
    /// <summary>Names the call in events, and in the operations' <see cref="OperationEntry.SourceRef"/> unless the request has one.</summary>
    public required Guid BulkId { get; init; }

    /// <summary>The games that are now as asked for.</summary>
    public required IReadOnlyList<OperationResult> Done { get; init; }

    /// <summary>The games whose operation failed; after a failed patch the old version runs again where it could be started.</summary>
    public required IReadOnlyList<OperationResult> Failed { get; init; }

    /// <summary>The games that were left alone, and why.</summary>
    public required IReadOnlyList<SkippedGame> Skipped { get; init; }

    /// <summary>The games that were not begun, because of <see cref="BulkRequest.MaxFailures"/> or the caller's cancellation, in the order of their ids.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    /// <summary>Whether every game that was listed is done.</summary>
    public bool IsComplete => Failed.Count == 0 && Skipped.Count == 0 && Left.Count == 0;
}

/// <summary>A game that an operation on many games left alone.</summary>
public sealed record SkippedGame
{
    /// <summary>The game.</summary>
    public required string GameId { get; init; }

    /// <summary>Why: another operation holds the game, changed it since it was listed or is not resolved, or the host's <c>IGameGate</c> says that it may not be interrupted now.</summary>
    public required string Reason { get; init; }
}
