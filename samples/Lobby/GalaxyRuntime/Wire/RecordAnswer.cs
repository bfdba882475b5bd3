using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Http;

/// <summary>A game's record. Instants are UTC; texts are empty where there is nothing.</summary>
internal sealed record RecordAnswer
{
    public required string GameId { get; init; }

    public required string Status { get; init; }

    public required string ContainerId { get; init; }

    public required string ImageRef { get; init; }

    public required string ImageId { get; init; }

    [JsonPropertyName("engine_endpoint")]
    public required string Endpoint { get; init; }

    /// <summary>The ports that the settings publish, and where they are reached.</summary>
    public required IReadOnlyList<PortAnswer> Ports { get; init; }

    /// <summary>The digest of the settings that the container was created with; empty if there are none.</summary>
    public required string SettingsDigest { get; init; }

    public required string StatePath { get; init; }

    public required string Network { get; init; }

    public required string EngineId { get; init; }

    public required DateTime? StartedAt { get; init; }

    public required DateTime? StoppedAt { get; init; }

    public required DateTime? RemovedAt { get; init; }

    public required DateTime LastOpAt { get; init; }

    public required DateTime CreatedAt { get; init; }

    public static RecordAnswer Of(RuntimeRecord record) => new()
    {
        GameId = record.GameId,
        Status = record.Status.ToWireText(),
        ContainerId = record.ContainerId ?? "",
        ImageRef = record.ImageRef ?? "",
        ImageId = record.ImageId ?? "",
        Endpoint = record.Endpoint ?? "",
        Ports = [.. record.Endpoints.Select(static port => new PortAnswer(port.ContainerPort, port.Protocol.ToWireText(), port.ContainerAddress, port.PublishedAddress))],
        SettingsDigest = record.SettingsDigest ?? "",
        StatePath = record.StatePath ?? "",
        Network = record.Network ?? "",
        EngineId = record.EngineId ?? "",
        StartedAt = record.StartedAt?.UtcDateTime,
        StoppedAt = record.StoppedAt?.UtcDateTime,
        RemovedAt = record.RemovedAt?.UtcDateTime,
        LastOpAt = record.LastOpAt.UtcDateTime,
        CreatedAt = record.CreatedAt.UtcDateTime,
    };
}

/// <summary>The two addresses of a published port.</summary>
/// <param name="ContainerPort">The port inside the container.</param>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="ContainerAddress">Where containers of the same network reach it.</param>
/// <param name="PublishedAddress">Where the engine's host reaches it.</param>
internal sealed record PortAnswer(int ContainerPort, string Protocol, string ContainerAddress, string PublishedAddress);
