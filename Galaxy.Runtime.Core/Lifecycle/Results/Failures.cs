using System.Globalization;

namespace Galaxy.Runtime;

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
    public static string Unsettled(OperationEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.Kind.ToWireText()} {entry.OperationId:N} of {entry.StartedAt:u} was interrupted and is not settled yet; try again after the next recovery pass");
}
