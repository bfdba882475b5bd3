namespace Galaxy.Runtime.Redis;

/// <summary>
/// Notification intents as entries of <c>{prefix}notification:intents</c>: idempotency_key, notification_type, occurred_at_ms (Unix
/// milliseconds), payload (a JSON object).
/// </summary>
internal sealed class RedisNotificationIntentPublisher(RedisConnection redis, RedisKeys keys, RedisStreamOptions options) : INotificationIntentPublisher
{
    public ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(intent);
        return redis.AppendAsync(
            keys.NotificationIntents,
            options.NotificationIntentsMaxLength,
            [
                "idempotency_key", intent.IdempotencyKey,
                "notification_type", intent.Type.ToWireText(),
                "occurred_at_ms", intent.OccurredAt.ToUnixTimeMilliseconds(),
                "payload", intent.Payload,
            ],
            cancellationToken);
    }
}
