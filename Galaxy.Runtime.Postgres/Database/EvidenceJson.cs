using System.Text.Json;

namespace Galaxy.Runtime.Postgres;

/// <summary>The evidence of a container's exit as the journal stores it, snake_case.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="Cause">The cause's wire text.</param>
/// <param name="ExitCode">The exit code, if known.</param>
/// <param name="OomKilled">Whether memory ran out.</param>
/// <param name="FinishedAt">When it exited (UTC).</param>
/// <param name="LogTail">Its last log lines.</param>
internal sealed record EvidenceJson(
    string ContainerId, string Cause, int? ExitCode, bool OomKilled, DateTimeOffset? FinishedAt, string LogTail)
{
    public static string? Write(ContainerExit? exit) => exit is null
        ? null
        : JsonSerializer.Serialize(
            new EvidenceJson(exit.ContainerId, exit.Cause.ToWireText(), exit.ExitCode, exit.OomKilled, exit.FinishedAt?.ToMicroseconds(), exit.LogTail),
            RowJsonContext.Default.EvidenceJson);

    public static ContainerExit? Read(string? json) =>
        json is not null && JsonSerializer.Deserialize(json, RowJsonContext.Default.EvidenceJson) is { } exit
            ? new ContainerExit
            {
                ContainerId = exit.ContainerId,
                Cause = WireText.Parse<ExitCause>(exit.Cause),
                ExitCode = exit.ExitCode,
                OomKilled = exit.OomKilled,
                FinishedAt = exit.FinishedAt,
                LogTail = exit.LogTail,
            }
            : null;
}
