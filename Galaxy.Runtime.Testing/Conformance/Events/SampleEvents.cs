using System.Text.Json;

namespace Galaxy.Runtime.Testing;

/// <summary>Events to send, and how they are compared: JSON by meaning, because a store may format it anew.</summary>
internal static class SampleEvents
{
    public static HealthEvent Health(string gameId) => new()
    {
        EventId = Fresh.Id(),
        OperationId = Fresh.Id(),
        GameId = gameId,
        ContainerId = Fresh.Hex(64),
        Type = HealthEventType.ContainerExited,
        OccurredAt = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero),
        Details = """{"cause":"crashed","exit_code":3,"log_tail":"Zoë's \"界\" 🚀\n"}""",
    };

    public static NotificationIntent Intent(string gameId) => NotificationIntent.ForFailedStart(
        NotificationType.ContainerStartFailed, gameId, "repo/engine:1.2.3", ErrorCode.ContainerStartFailed, "Zoë's \"界\" 🚀\nexited", new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero));

    public static void MustBeEqual(HealthEvent? expected, HealthEvent? actual, string what)
    {
        Expect.Equal(expected is null ? null : expected with { Details = "" }, actual is null ? null : actual with { Details = "" }, what);
        MustBeEqualJson(expected?.Details, actual?.Details, what);
    }

    public static void MustBeEqual(NotificationIntent? expected, NotificationIntent? actual, string what)
    {
        Expect.Equal(expected is null ? null : expected with { Payload = "" }, actual is null ? null : actual with { Payload = "" }, what);
        MustBeEqualJson(expected?.Payload, actual?.Payload, what);
    }

    private static void MustBeEqualJson(string? expected, string? actual, string what)
    {
        using var expectedJson = JsonDocument.Parse(expected ?? "null");
        using var actualJson = JsonDocument.Parse(actual ?? "null");
        Expect.That(JsonElement.DeepEquals(expectedJson.RootElement, actualJson.RootElement), $"of {what} the JSON {expected}; found: {actual}");
    }
}
