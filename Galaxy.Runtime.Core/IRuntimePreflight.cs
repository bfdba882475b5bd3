namespace Galaxy.Runtime;

/// <summary>
/// Checks that everything the runtime needs is there and fits together, and names what is wrong. The host runs it when it starts
/// (<c>Preflight:Mode</c>); it may be run at any time.
/// </summary>
public interface IRuntimePreflight
{
    /// <summary>
    /// Makes every check, side by side; one that gets no answer ends by itself after <c>Preflight:Timeout</c> and holds no other up. What a
    /// check has to make (a directory below <c>State:Root</c>, a container that writes into it) it takes away again.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The findings. Faults of servers are findings, not exceptions.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<PreflightReport> CheckAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a preflight came to.</summary>
/// <param name="Findings">What was found, the worst first; empty when everything is as it should be.</param>
public sealed record PreflightReport(IReadOnlyList<PreflightFinding> Findings)
{
    /// <summary>Which engine the checks were made on: its address, and where that is from; null if the adapter does not know.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether a finding is an <see cref="PreflightSeverity.Error"/>: then games cannot be run as things stand.</summary>
    public bool HasErrors => Findings.Any(static finding => finding.Severity is PreflightSeverity.Error);

    /// <summary>The engine, if it is known, and one line per finding; <c>nothing found</c> when there is none.</summary>
    public override string ToString() =>
        (Engine is null ? "" : $"engine: {Engine}\n") + (Findings.Count == 0 ? "nothing found" : string.Join('\n', Findings));
}

/// <summary>One thing that the preflight found.</summary>
public sealed record PreflightFinding
{
    /// <summary>What it is.</summary>
    public required PreflightCode Code { get; init; }

    /// <summary>How bad it is.</summary>
    public required PreflightSeverity Severity { get; init; }

    /// <summary>What is wrong and what to do; safe to store and show.</summary>
    public required string Message { get; init; }

    /// <summary>One line: severity, code, message.</summary>
    public override string ToString() => $"{Severity.ToWireText()} {Code.ToWireText()}: {Message}";
}

/// <summary>How bad a finding of the preflight is.</summary>
public enum PreflightSeverity
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Something could not be checked; it may well be right.</summary>
    Info,

    /// <summary>Games can be run, and something that people read will be wrong.</summary>
    Warning,

    /// <summary>Games cannot be started, or not be kept track of, as things stand.</summary>
    Error,
}

/// <summary>What a preflight can find; <c>docs/operations.md</c> says what to do about each.</summary>
public enum PreflightCode
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Nothing answers at the engine's address, or not in time.</summary>
    EngineUnreachable,

    /// <summary>The engine is there, and this process's user may not use its socket.</summary>
    EngineAccessDenied,

    /// <summary>The engine's API is older than the oldest this library works with.</summary>
    EngineTooOld,

    /// <summary>The engine wants a newer API than this library knows.</summary>
    EngineTooNew,

    /// <summary>What answers at the engine's address refuses a plain question, or is no engine.</summary>
    EngineRefused,

    /// <summary>The engine reports another id at each call, and no identity is configured for it.</summary>
    EngineIdUnstable,

    /// <summary>Another host that is alive sees another engine under the same identity.</summary>
    EngineIdShared,

    /// <summary>The container network does not exist.</summary>
    NetworkMissing,

    /// <summary>Several networks have the configured name; no container starts in either.</summary>
    NetworkAmbiguous,

    /// <summary>The record store does not answer, or refuses.</summary>
    RecordStoreUnavailable,

    /// <summary>The operation log does not answer, or refuses.</summary>
    JournalUnavailable,

    /// <summary>The lease store does not answer, or refuses.</summary>
    LeaseStoreUnavailable,

    /// <summary>No game's directory can be made or written below <c>State:Root</c>.</summary>
    StateRootUnwritable,

    /// <summary>The disk of <c>State:Root</c> is full, or has less free than <c>Preflight:MinFreeSpace</c>.</summary>
    StateRootFull,

    /// <summary>The engine does not see the directories below <c>State:Root</c> where <c>State:HostRoot</c> says they are.</summary>
    HostPathWrong,

    /// <summary>Whether the engine sees the directories below <c>State:Root</c> could not be tried.</summary>
    HostPathUnverified,

    /// <summary>The engine maps users (userns-remap, rootless), and the owner of the state directories is none that its containers have.</summary>
    StateOwnerUnmapped,

    /// <summary>A container that runs as games do could not write into a state directory.</summary>
    StateUnwritable,

    /// <summary>Whether a game can write into its state directory could not be tried.</summary>
    StateWriteUnverified,

    /// <summary>The engine takes limits that it does not enforce.</summary>
    LimitsNotEnforced,

    /// <summary>The clocks of this host and of the record store's server differ by more than <c>Preflight:ClockTolerance</c>.</summary>
    ClockOffset,

    /// <summary>The clock of the record store's server could not be read.</summary>
    ClockUnverified,

    /// <summary>A check ended in an exception that no port may throw: a bug of an adapter.</summary>
    CheckFailed,
}
