using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Why an operation did not do what was asked.</summary>
/// <param name="Code">The closed reason.</param>
/// <param name="Cause">The reason in words.</param>
internal sealed record Failure(ErrorCode Code, string Cause)
{
    /// <summary>Which inner operation failed, such as <c>inner stop failed: </c>; empty for the outer one.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What happened afterwards, such as that the old version runs again; empty when there is nothing to add.</summary>
    public string Suffix { get; init; } = "";

    /// <summary>The notification of administrators; null if there is none.</summary>
    public NotificationType? Notification { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool CanRetry { get; init; } = Code.IsTransient();

    public string Message => Prefix + Cause + Suffix;

    /// <summary>A fault of the record store or the journal: trying again may help.</summary>
    public static Failure Store(string what, RuntimePortException fault) => new Failure(ErrorCode.InternalError, $"{what}: {fault.Message}").Because(fault);

    /// <summary>A fault of the container engine.</summary>
    public static Failure Engine(string what, RuntimePortException fault) => Service($"{what}: {fault.Message}", fault);

    /// <summary>A fault of the operation log that leaves open whether an older operation is unresolved.</summary>
    public static Failure OpenEntries(RuntimePortException fault) => Service($"read open operations: {fault.Message}", fault);

    /// <summary>A fault of a backend that does not do its work.</summary>
    public static Failure Service(string cause, RuntimePortException fault) => new Failure(ErrorCode.ServiceUnavailable, cause).Because(fault);

    /// <summary>This failure, which may pass if the port's fault may.</summary>
    public Failure Because(RuntimePortException fault) => this with { CanRetry = fault.Fault is PortFault.Unavailable or PortFault.TimedOut };

    /// <summary>A start that is asked for, or configured, in a way that cannot work.</summary>
    public static Failure StartConfig(string cause) => new(ErrorCode.StartConfigInvalid, cause) { Notification = NotificationType.StartConfigInvalid };

    public static Failure ImagePull(string cause) => new(ErrorCode.ImagePullFailed, cause) { Notification = NotificationType.ImagePullFailed };

    public static Failure ContainerStart(string cause) => new(ErrorCode.ContainerStartFailed, cause) { Notification = NotificationType.ContainerStartFailed };

    /// <summary>A bug of an adapter or of this library: the exception's own text may hold a secret, so only its type is reported.</summary>
    public static Failure Bug(Exception exception) => new(ErrorCode.InternalError, exception.GetType().Name);
}

/// <summary>The failures that several operations share, so that each reads the same everywhere.</summary>
internal static class Failures
{
    public static Failure NoRecord(string gameId) => new(ErrorCode.NotFound, $"record for game \"{gameId}\" does not exist");

    /// <summary>A stop's answer for a game without a record, which means that nothing of the game runs, either.</summary>
    public static Failure NothingToStop(string gameId) => new(ErrorCode.NotFound, $"runtime record for game \"{gameId}\" does not exist");

    public static Failure Removed(string gameId, string verb) => new(ErrorCode.Conflict, $"runtime for game \"{gameId}\" is removed, cannot {verb}");

    public static Failure MustBeStopped(string gameId) => new(ErrorCode.Conflict, $"runtime for game \"{gameId}\" is running, must be stopped first");

    /// <summary>A container that a removal without force left alone.</summary>
    public static Failure Alive(string gameId, string containerId) =>
        new(ErrorCode.Conflict, $"container {containerId} of game \"{gameId}\" is running, whatever its record says; it was not removed, stop the game first");

    public static Failure UnsupportedStatus(RuntimeRecord record) =>
        new(ErrorCode.InternalError, $"record has unsupported status \"{record.Status.ToWireText()}\"");

    public static Failure NoContainerId(RuntimeRecord record) =>
        new(ErrorCode.InternalError, $"record for game \"{record.GameId}\" is running and names no container");

    /// <summary>What a message says of an operation whose host is gone, and what to do about it.</summary>
    public static string Unresolved(OperationEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Kind.ToWireText()} {entry.OperationId:N} of {entry.StartedAt:u} was interrupted and is not resolved yet; try again after the next recovery pass");
}
