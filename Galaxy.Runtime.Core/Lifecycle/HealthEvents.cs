using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Galaxy.Runtime;

/// <summary>Builds health events. Their ids derive from the operation, so that an event published twice is the same event.</summary>
internal static class HealthEvents
{
    // Two ids and a word; what is longer costs an array.
    private const int RoomForCause = 256;

    public static HealthEvent Started(OperationScope scope, string? containerId, string? imageRef, DateTimeOffset at) =>
        Make(scope, containerId, HealthEventType.ContainerStarted, at, JsonText.Object(imageRef ?? "", static (json, image) => json.WriteString("image_ref", image)));

    public static HealthEvent Disappeared(OperationScope scope, string? containerId, DateTimeOffset at) =>
        Make(scope, containerId, HealthEventType.ContainerDisappeared, at, details: "{}");

    public static HealthEvent Exited(OperationScope scope, ContainerExit exit, DateTimeOffset at) =>
        Make(
            scope,
            exit.ContainerId,
            exit.Cause is ExitCause.Oom ? HealthEventType.ContainerOom : HealthEventType.ContainerExited,
            exit.FinishedAt ?? at,
            JsonText.Object(exit, WriteDetails));

    public static HealthEvent Probe(ContainerEvent happened, HealthEventType type) => new()
    {
        EventId = IdOf($"{happened.OccurredAt.UtcTicks}", happened.ContainerId, type),
        GameId = happened.Labels.GetValueOrDefault(RuntimeLabels.GameId) ?? "",
        ContainerId = happened.ContainerId,
        Type = type,
        OccurredAt = happened.OccurredAt.ToMicroseconds(),
    };

    private static HealthEvent Make(OperationScope scope, string? containerId, HealthEventType type, DateTimeOffset at, string details) => new()
    {
        EventId = IdOf(scope.Operation.Id.ToString("N"), containerId ?? "", type),
        OperationId = scope.Operation.Id,
        GameId = scope.GameId,
        ContainerId = containerId ?? "",
        Type = type,
        OccurredAt = at.ToMicroseconds(),
        Details = details,
    };

    private static void WriteDetails(Utf8JsonWriter json, ContainerExit exit)
    {
        json.WriteString("cause", exit.Cause.ToWireText());
        if (exit.ExitCode is { } exitCode)
        {
            json.WriteNumber("exit_code", exitCode);
        }
        else
        {
            json.WriteNull("exit_code");
        }

        json.WriteBoolean("oom_killed", exit.OomKilled);
        if (exit.FinishedAt is { } finishedAt)
        {
            json.WriteNumber("finished_at_ms", finishedAt.ToUnixTimeMilliseconds());
        }
        else
        {
            json.WriteNull("finished_at_ms");
        }

        json.WriteString("log_tail", exit.LogTail ?? "");
    }

    /// <summary>A UUID of version 8: the first bytes of a SHA-256 over what makes the event this event.</summary>
    private static Guid IdOf(string cause, string containerId, HealthEventType type)
    {
        Span<byte> room = stackalloc byte[RoomForCause];
        var bytes = Utf8.TryWrite(room, $"{cause}/{containerId}/{type.ToWireText()}", out var written)
            ? room[..written]
            : Encoding.UTF8.GetBytes($"{cause}/{containerId}/{type.ToWireText()}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
