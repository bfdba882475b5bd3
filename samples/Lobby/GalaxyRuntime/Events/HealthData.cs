using System.Text.Json;

namespace Galaxy.Runtime.Http;

/// <summary>Something that happened to a game's container.</summary>
/// <param name="EventId">The same for an event that is delivered twice.</param>
/// <param name="OperationId">The operation during which it was seen; null for a probe.</param>
/// <param name="GameId">The game.</param>
/// <param name="ContainerId">The container.</param>
/// <param name="EventType">container_started, container_exited, container_oom, container_disappeared, probe_failed or probe_recovered.</param>
/// <param name="OccurredAt">When (UTC).</param>
/// <param name="Details">What else is known, by type.</param>
internal sealed record HealthData(
    string EventId, string? OperationId, string GameId, string ContainerId, string EventType, DateTime OccurredAt, JsonElement Details)
{
    public static HealthData Of(HealthEvent healthEvent)
    {
        using var details = JsonDocument.Parse(healthEvent.Details);
        return new HealthData(
            healthEvent.EventId.ToString("N"),
            healthEvent.OperationId?.ToString("N"),
            healthEvent.GameId,
            healthEvent.ContainerId,
            healthEvent.Type.ToWireText(),
            healthEvent.OccurredAt.UtcDateTime,
            details.RootElement.Clone());
    }
}
