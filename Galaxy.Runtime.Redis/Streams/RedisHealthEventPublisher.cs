using StackExchange.Redis;

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

internal static class StreamAppending
{
    /// <summary>Appends one entry to a stream that keeps about its newest <paramref name="maxLength"/>.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="stream">The stream's key; it is made when missing.</param>
    /// <param name="maxLength">How many entries it keeps, about.</param>
    /// <param name="fields">Names and values in turn.</param>
    /// <param name="cancellationToken">Cancels the wait; the entry may have been appended.</param>
    /// <exception cref="RuntimePortException">The server did not answer, or refused.</exception>
    public static async ValueTask AppendAsync(
        this RedisConnection redis, RedisKey stream, int maxLength, object[] fields, CancellationToken cancellationToken) =>
        await redis.SendAsync("XADD", [stream, "MAXLEN", "~", maxLength, "*", .. fields], cancellationToken).ConfigureAwait(false);
}
