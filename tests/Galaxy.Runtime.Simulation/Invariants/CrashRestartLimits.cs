namespace Galaxy.Runtime.Simulation;

/// <summary>Crash restarts keep their limit, and a stop or cleanup that a caller asked for ends them (R9).</summary>
internal sealed class CrashRestartLimits(World world)
{
    /// <summary>How often within <see cref="Interval"/> a game is started again.</summary>
    public const int Attempts = 3;

    /// <summary>How the operation log names a crash restart.</summary>
    private const string SourceRef = "crash_restart";

    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private readonly List<(string GameId, long At, Guid OperationId)> openings = [];

    /// <summary>How many were opened.</summary>
    public int Opened => openings.Count;

    public void Check(Actor? actor, OperationEntry entry)
    {
        if (entry is not { Kind: OperationKind.Start, SourceRef: SourceRef } || world.Hosts.Any(static host => host.Clock.Skew != TimeSpan.Zero))
        {
            return;
        }

        var now = world.Clock.GetTimestamp();
        openings.Add((entry.GameId, now, entry.OperationId));
        var rows = world.Backend.Operations.All.Where(other => other.GameId == entry.GameId && other.OperationId != entry.OperationId).ToList();
        var acted = rows.Where(IsCallersAct).Select(static row => row.LastRepeatedAt ?? row.Closing?.FinishedAt ?? row.StartedAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var since = (world.Clock.GetUtcNow() - acted).Ticks;
        // An attempt that found the game started by another hand started nothing.
        var inVain = rows.Where(static row => row.Closing is { ErrorCode: ErrorCode.Conflict }).Select(static row => row.OperationId).ToHashSet();
        var recent = openings.Count(opening => opening.GameId == entry.GameId && !inVain.Contains(opening.OperationId) && now - opening.At < Math.Min(since, Interval.Ticks));
        if (recent > Attempts)
        {
            world.Watch.Violated("crash restarts keep their limit", $"{entry.GameId} is started again for the {recent}th time within {Interval}, and no caller acted");
        }

        // What is written between the last look and the opening is answered as a conflict with this very start.
        var ended = rows.Take(actor?.ActsRead ?? int.MaxValue).LastOrDefault(IsCallersEnd);
        var crash = rows.LastOrDefault(static row => row.Closing?.Evidence is { Cause: ExitCause.Crashed or ExitCause.Oom } && row.WasRunning);
        if (ended is not null && (crash is null || rows.IndexOf(ended) > rows.IndexOf(crash)) && rows.Skip(rows.IndexOf(ended)).All(static row => row is not { Closing.ErrorCode: ErrorCode.None, Kind: OperationKind.Start or OperationKind.Restart or OperationKind.Patch, Source: OperationSource.Application }))
        {
            world.Watch.Violated("a caller's stop ends crash restarts (R9)", $"{entry.GameId} is started again after {ended.Kind} {ended.Closing?.ErrorCode}");
        }
    }

    private static bool IsCallersAct(OperationEntry row) => IsCallersEnd(row)
        // A container that was started on the engine was adopted.
        || row is { Source: OperationSource.AutoReconcile, Kind: OperationKind.Start, SourceRef: not SourceRef, Closing.ErrorCode: ErrorCode.None }
        || row is { Source: OperationSource.Application, Kind: OperationKind.Start or OperationKind.Restart or OperationKind.Patch, Closing.ErrorCode: ErrorCode.None };

    private static bool IsCallersEnd(OperationEntry row) =>
        row.CorrelationId == row.OperationId
        && row is { Source: OperationSource.Application, Kind: OperationKind.Stop or OperationKind.CleanupContainer, Closing: not { ErrorCode: ErrorCode.InvalidRequest } };
}
