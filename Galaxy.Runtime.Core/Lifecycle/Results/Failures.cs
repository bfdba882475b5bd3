namespace Galaxy.Runtime;

/// <summary>The failures that several operations share, so that each reads the same everywhere.</summary>
internal static class Failures
{
    public static Failure NoRecord(string gameId) => new(ErrorCode.NotFound, $"record for game \"{gameId}\" does not exist");

    public static Failure Removed(string gameId, string verb) => new(ErrorCode.Conflict, $"runtime for game \"{gameId}\" is removed, cannot {verb}");

    public static Failure UnsupportedStatus(RuntimeRecord record) =>
        new(ErrorCode.InternalError, $"record has unsupported status \"{record.Status.ToWireText()}\"");

    public static Failure NoContainerId(RuntimeRecord record) =>
        new(ErrorCode.InternalError, $"record for game \"{record.GameId}\" is running and names no container");
}
