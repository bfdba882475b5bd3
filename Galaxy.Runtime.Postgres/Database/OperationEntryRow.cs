using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>A row of <c>operation_log</c>: the plan's columns, then the closing's, then those that only the store writes. A text that is absent is empty in its column.</summary>
internal static class OperationEntryRow
{
    private const int LongestSourceRef = 1000;

    public const string PlanColumns =
        "operation_id, correlation_id, game_id, kind, source, source_ref, idempotency_key, fence, image_ref, image_id, "
        + "previous_image_ref, previous_image_id, previous_container_id, was_running, stop_reason, started_at, "
        + "idempotency_key_expires_at, settings_digest, previous_settings_digest, stop_grace";

    public const string ClosingColumns = "error_code, message, container_id, finished_at, evidence";

    /// <summary>What a reader selects: <c>jsonb</c> as text.</summary>
    public const string Columns =
        PlanColumns + ", error_code, message, container_id, finished_at, evidence::text, superseded_operation_id, was_committed, repeats, last_repeated_at, has_interrupted, superseded_grace";

    /// <summary>Reads the row the reader stands on.</summary>
    public static OperationEntry Read(NpgsqlDataReader reader) => new()
    {
        OperationId = reader.GetGuid(0),
        CorrelationId = reader.GetGuid(1),
        GameId = reader.GetString(2),
        Kind = WireText.Parse<OperationKind>(reader.GetString(3)),
        Source = WireText.Parse<OperationSource>(reader.GetString(4)),
        SourceRef = reader.GetStringOrNull(5),
        IdempotencyKey = reader.GetStringOrNull(6),
        Fence = reader.GetInt64(7),
        ImageRef = reader.GetString(8),
        ImageId = reader.GetString(9),
        PreviousImageRef = reader.GetString(10),
        PreviousImageId = reader.GetString(11),
        PreviousContainerId = reader.GetString(12),
        WasRunning = reader.GetBoolean(13),
        StopReason = reader.GetStringOrNull(14) is { } reason ? WireText.Parse<StopReason>(reason) : null,
        StartedAt = reader.GetInstant(15),
        IdempotencyKeyExpiresAt = reader.GetInstantOrNull(16),
        SettingsDigest = reader.GetStringOrNull(17),
        PreviousSettingsDigest = reader.GetStringOrNull(18),
        StopGrace = ReadSeconds(reader, 19),
        Closing = reader.IsDBNull(20) ? null : ReadClosing(reader),
        SupersededOperationId = reader.GetIdOrNull(25),
        WasCommitted = reader.GetBoolean(26),
        Repeats = reader.GetInt32(27),
        LastRepeatedAt = reader.GetInstantOrNull(28),
        HasInterrupted = reader.GetBoolean(29),
        SupersededGrace = ReadSeconds(reader, 30),
    };

    /// <summary>The plan's values, parameters 1 to 20.</summary>
    public static NpgsqlParameterCollection WritePlan(NpgsqlParameterCollection parameters, OperationEntry entry) => parameters
        .Id(entry.OperationId)
        .Id(entry.CorrelationId)
        .Text(entry.GameId)
        .Text(entry.Kind.ToWireText())
        .Text(entry.Source.ToWireText())
        .Text(entry.SourceRef is { Length: > LongestSourceRef } text ? text[..LongestSourceRef] : entry.SourceRef)
        .Text(entry.IdempotencyKey)
        .Number(entry.Fence)
        .Text(entry.ImageRef ?? "")
        .Text(entry.ImageId ?? "")
        .Text(entry.PreviousImageRef ?? "")
        .Text(entry.PreviousImageId ?? "")
        .Text(entry.PreviousContainerId ?? "")
        .Flag(entry.WasRunning)
        .Text(entry.StopReason?.ToWireText())
        .Instant(entry.StartedAt)
        .Instant(entry.IdempotencyKeyExpiresAt)
        .Text(entry.SettingsDigest)
        .Text(entry.PreviousSettingsDigest)
        .Number(entry.StopGrace is { } grace ? (long)grace.TotalSeconds : null);

    /// <summary>The closing's five values.</summary>
    public static NpgsqlParameterCollection WriteClosing(NpgsqlParameterCollection parameters, OperationClosing closing) => parameters
        .Text(closing.ErrorCode.ToWireText())
        .Text(closing.Message)
        .Text(closing.ContainerId ?? "")
        .Instant(closing.FinishedAt)
        .Json(EvidenceJson.Write(closing.Evidence));

    private static OperationClosing ReadClosing(NpgsqlDataReader reader) => new()
    {
        ErrorCode = ReadErrorCode(reader.GetString(20)),
        Message = reader.GetStringOrNull(21),
        ContainerId = reader.GetString(22),
        FinishedAt = reader.GetInstant(23),
        Evidence = EvidenceJson.Read(reader.GetStringOrNull(24)),
    };

    private static TimeSpan? ReadSeconds(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : TimeSpan.FromSeconds(reader.GetInt32(column));

    // A code of a newer version must not read as success.
    private static ErrorCode ReadErrorCode(string text) =>
        WireText.Parse<ErrorCode>(text) is var code && code is ErrorCode.None && text.Length > 0 ? ErrorCode.InternalError : code;
}

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
            new EvidenceJson(exit.ContainerId, exit.Cause.ToWireText(), exit.ExitCode, exit.OomKilled, exit.FinishedAt?.ToMicroseconds(), exit.LogTail ?? ""),
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EvidenceJson))]
[JsonSerializable(typeof(EndpointJson[]))]
[JsonSerializable(typeof(IEnumerable<OutboxEventRow.Json>))]
internal sealed partial class RowJsonContext : JsonSerializerContext;
