namespace Galaxy.Runtime;

/// <summary>What one comparison found. Making it changed nothing; applying it re-checks each finding, game by game.</summary>
public sealed record ReconcilePlan
{
    /// <summary>When the comparison began (UTC).</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The container engine that was inspected.</summary>
    public required string EngineId { get; init; }

    /// <summary>What is wrong; empty when all is well.</summary>
    public required IReadOnlyList<ReconcileItem> Items { get; init; }

    /// <summary>How many records there are, by status, of every engine.</summary>
    public required IReadOnlyDictionary<RuntimeStatus, int> Records { get; init; }

    /// <summary>How many containers of this instance there are.</summary>
    public required int Containers { get; init; }

    /// <summary>Why vanished containers are not acted upon, or why nothing was judged at all (then <see cref="Items"/> is empty); null when neither is so.</summary>
    public string? Refusal { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Items.Count == 0
        ? $"{Records.Values.Sum()} records, {Containers} containers: nothing to do"
        : $"{Records.Values.Sum()} records, {Containers} containers:\n  " + string.Join("\n  ", Items) + (Refusal is null ? "" : $"\n  refused: {Refusal}");
}

/// <summary>One thing that is wrong with one game, and what would be done about it.</summary>
public sealed record ReconcileItem
{
    /// <summary>The game; of a quarantined container, what its label says.</summary>
    public required string GameId { get; init; }

    /// <summary>What is wrong.</summary>
    public required ReconcileFinding Finding { get; init; }

    /// <summary>What would be done.</summary>
    public required ReconcileAction Action { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The container it is about; null when there is none.</summary>
    public string? ContainerId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The operation it is about: the open one, or of a crashed game the one that saw the crash or failed to start it; null when there is none.</summary>
    public Guid? OperationId { get; init; }

    /// <summary>When a game that crashed or went down with its engine is started again (UTC); null for everything else.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The open entry, as the plan read it; null when it is about something else.</summary>
    internal OperationEntry? Open { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{GameId}: {Finding.ToWireText()} -> {Action.ToWireText()} ({Reason})";
}

/// <summary>What a comparison of journal, records and containers found wrong.</summary>
public enum ReconcileFinding
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>A journal entry is open; when its game's lease is free, its host is gone.</summary>
    OperationInterrupted,

    /// <summary>The record is running and its container has exited.</summary>
    ContainerExited,

    /// <summary>The record is running and its container is gone.</summary>
    ContainerVanished,

    /// <summary>The record is stopped and its container runs.</summary>
    ContainerRevived,

    /// <summary>A container of ours runs and no record names it.</summary>
    ContainerUnrecorded,

    /// <summary>A container of ours does not run and no record names it.</summary>
    ContainerLeftOver,

    /// <summary>A container has our labels, but its name or its labels contradict each other.</summary>
    ContainerInconsistent,

    /// <summary>The game crashed and is due a restart, now or later; only with <c>CrashRestart.Enabled</c>.</summary>
    GameCrashed,

    /// <summary>The game crashed too often and stays down until a request starts it; only with <c>CrashRestart.Enabled</c>.</summary>
    GameGivenUp,

    /// <summary>The record names another engine, and the game's container is here: the engine's id has changed, or its data has moved.</summary>
    EngineChanged,

    /// <summary>The game went down with its engine or machine and is due a start, now or later, or was started too often; only with <see cref="BootResume.Running"/>.</summary>
    GameEndedWithEngine,
}

/// <summary>What the reconciler does about a finding.</summary>
public enum ReconcileAction
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Nothing in this pass: the reason says what it waits for.</summary>
    Wait,

    /// <summary>Finish, go back, or close as interrupted, by the table of recovery.</summary>
    Resolve,

    /// <summary>Write the record of the container that runs.</summary>
    Adopt,

    /// <summary>Remove the container.</summary>
    RemoveContainer,

    /// <summary>Classify the exit and write the record as stopped.</summary>
    RecordStopped,

    /// <summary>Write the record as removed.</summary>
    RecordRemoved,

    /// <summary>Report it and never touch it.</summary>
    Quarantine,

    /// <summary>Start the game again, from the image reference it ran.</summary>
    Restart,
}

/// <summary>What applying a plan came to.</summary>
public sealed record ReconcileReport
{
    /// <summary>Findings that were reconciled.</summary>
    public int Done { get; init; }

    /// <summary>Findings left for a later pass: the game is busy, or the finding was gone when it was re-checked.</summary>
    public int Passed { get; init; }

    /// <summary>Findings that a fault of a backend kept from being reconciled; the next pass tries again.</summary>
    public int Failed { get; init; }

    /// <summary>The interrupted operations that were found and not resolved; each is counted as passed or as failed, too.</summary>
    public IReadOnlyList<UnresolvedOperation> Unresolved { get; init; } = [];
}

/// <summary>An operation whose entry is open and that a pass could not resolve; the next pass tries again.</summary>
public sealed record UnresolvedOperation
{
    /// <summary>The game.</summary>
    public required string GameId { get; init; }

    /// <summary>The operation.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>Its kind.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>When it entered the library (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Why it is not resolved, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The longest grace period that its entry names; zero if it names none.</summary>
    internal TimeSpan Grace { get; private init; }

    internal static UnresolvedOperation Of(OperationEntry entry, string reason) => new()
    {
        GameId = entry.GameId,
        OperationId = entry.OperationId,
        Kind = entry.Kind,
        StartedAt = entry.StartedAt,
        Reason = reason,
        Grace = entry.LongestGrace ?? TimeSpan.Zero,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToWireText()} {OperationId:N} of game \"{GameId}\", begun {StartedAt:u}: {Reason}";
}
