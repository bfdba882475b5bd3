namespace Galaxy.Runtime.Redis;

/// <summary>
/// Health events as entries of <c>{prefix}runtime:health_events</c>: event_id, operation_id (empty for a probe), game_id, container_id,
/// event_type, occurred_at_ms (Unix milliseconds), details (a JSON object). Ids are in the form with hyphens.
/// </summary>
internal sealed class RedisHealthEventPublisher(RedisConnection redis, RedisKeys keys, RedisStreamOptions options) : IHealthEventPublisher
{
    public ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(healthEvent);
        return redis.AppendAsync(
            keys.HealthEvents,
            options.HealthEventsMaxLength,
            [
                "event_id", healthEvent.EventId.ToString(),
                "operation_id", healthEvent.OperationId?.ToString() ?? "",
                "game_id", healthEvent.GameId,
                "container_id", healthEvent.ContainerId,
                "event_type", healthEvent.Type.ToWireText(),
                "occurred_at_ms", healthEvent.OccurredAt.ToUnixTimeMilliseconds(),
                "details", healthEvent.Details,
            ],
            cancellationToken);
    }
}
