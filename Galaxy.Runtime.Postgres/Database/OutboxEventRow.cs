using System.Text.Json;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>A row of <c>event_outbox</c>.</summary>
internal static class OutboxEventRow
{
    private const string ValueColumns =
        "event_key, game_id, operation_id, added_at, occurred_at, body, event_type, event_id, seen_in, container_id, notification_type, idempotency_key";

    public const string Columns =
        "game_id, operation_id, added_at, attempts, occurred_at, body, event_type, event_id, seen_in, container_id, notification_type, idempotency_key";

    /// <summary>Adds the events of a parameter that <see cref="Events"/> gave its value; a known key is left alone.</summary>
    /// <param name="schema">The schema, quoted.</param>
    /// <param name="parameter">The parameter, <c>$n</c>.</param>
    /// <param name="condition">When they are added.</param>
    public static string InsertSql(string schema, string parameter, string condition = "true") =>
        $"""
        INSERT INTO {schema}.event_outbox ({ValueColumns})
        SELECT {ValueColumns} FROM jsonb_to_recordset({parameter}::jsonb) AS added (
            number int, event_key text, game_id text, operation_id uuid, added_at timestamptz, occurred_at timestamptz, body text, event_type text,
            event_id uuid, seen_in uuid, container_id text, notification_type text, idempotency_key text)
        WHERE {condition}
        ORDER BY number
        ON CONFLICT (event_key) DO NOTHING
        """;

    /// <summary>The events as one parameter, so that any number of them needs no type that the host's data source may lack.</summary>
    public static NpgsqlParameterCollection Events(this NpgsqlParameterCollection parameters, IReadOnlyList<OutboxEvent> events) =>
        parameters.Text(events.Count is 0 ? null : JsonSerializer.Serialize(events.Select(JsonOf), RowJsonContext.Default.IEnumerableJson));

    /// <summary>Reads the row the reader stands on.</summary>
    public static OutboxEvent Read(NpgsqlDataReader reader)
    {
        var (gameId, occurredAt, body) = (reader.GetString(0), reader.GetInstant(4), reader.GetString(5));
        return new OutboxEvent
        {
            GameId = gameId,
            OperationId = reader.GetIdOrNull(1),
            AddedAt = reader.GetInstant(2),
            Attempts = reader.GetInt32(3),
            HealthEvent = reader.GetStringOrNull(6) is { } eventType
                ? new HealthEvent
                {
                    EventId = reader.GetGuid(7),
                    OperationId = reader.GetIdOrNull(8),
                    GameId = gameId,
                    ContainerId = reader.GetString(9),
                    Type = WireText.Parse<HealthEventType>(eventType),
                    OccurredAt = occurredAt,
                    Details = body,
                }
                : null,
            Notification = reader.GetStringOrNull(10) is { } notificationType
                ? new NotificationIntent
                {
                    IdempotencyKey = reader.GetString(11),
                    Type = WireText.Parse<NotificationType>(notificationType),
                    OccurredAt = occurredAt,
                    Payload = body,
                }
                : null,
        };
    }

    private static Json JsonOf(OutboxEvent added, int number)
    {
        var (healthEvent, intent) = (added.HealthEvent, added.Notification);
        return new Json(
            number,
            PostgresText.Clean(added.Key),
            PostgresText.Clean(added.GameId),
            added.OperationId,
            added.AddedAt.ToMicroseconds(),
            (healthEvent?.OccurredAt ?? intent?.OccurredAt)?.ToMicroseconds(),
            Clean(healthEvent?.Details ?? intent?.Payload),
            healthEvent?.Type.ToWireText(),
            healthEvent?.EventId,
            healthEvent?.OperationId,
            Clean(healthEvent?.ContainerId),
            intent?.Type.ToWireText(),
            Clean(intent?.IdempotencyKey));
    }

    private static string? Clean(string? text) => text is null ? null : PostgresText.Clean(text);

    /// <summary>A row's values, and where it stands among those of its call.</summary>
    internal sealed record Json(
        int Number,
        string EventKey,
        string GameId,
        Guid? OperationId,
        DateTimeOffset AddedAt,
        DateTimeOffset? OccurredAt,
        string? Body,
        string? EventType,
        Guid? EventId,
        Guid? SeenIn,
        string? ContainerId,
        string? NotificationType,
        string? IdempotencyKey);
}
