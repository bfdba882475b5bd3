using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime.Ports;

/// <summary>Something to notify administrators of. The notification service drops a second one with the same key.</summary>
public sealed record NotificationIntent
{
    private const int DigestLength = 8;

    /// <summary>
    /// <c>{type}.{game}.{milliseconds}</c>: it drops only a repeated publish of the same intent, not the same failure seen again. Of a refused
    /// pass <c>{type}.{engine}.{UTC day}.{digest of what was seen}</c>: the same every time, on every host, while nothing changes.
    /// </summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>What administrators are notified of.</summary>
    public required NotificationType Type { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>A JSON object. Of the three failures of a start: <c>game_id</c>, <c>image_ref</c>, <c>error_code</c>, <c>error_message</c>, <c>attempted_at_ms</c>.</summary>
    public required string Payload { get; init; }

    /// <summary>Builds the intent of a failed start.</summary>
    /// <param name="type">Which of the three.</param>
    /// <param name="gameId">The game; not blank.</param>
    /// <param name="imageRef">The image as asked for.</param>
    /// <param name="errorCode">The failure's code.</param>
    /// <param name="errorMessage">The failure's message.</param>
    /// <param name="attemptedAt">When it happened (UTC).</param>
    /// <exception cref="ArgumentException">The game id is blank, or the type is none of the three.</exception>
    internal static NotificationIntent ForFailedStart(
        NotificationType type, string gameId, string imageRef, ErrorCode errorCode, string errorMessage, DateTimeOffset attemptedAt)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(gameId);
        if (type is not (NotificationType.ImagePullFailed or NotificationType.ContainerStartFailed or NotificationType.StartConfigInvalid))
        {
            throw new ArgumentException($"\"{type}\" is no notification of a failed start.", nameof(type));
        }

        var attemptedAtMs = attemptedAt.ToUnixTimeMilliseconds();
        return Make(type, gameId, attemptedAtMs, json =>
        {
            json.WriteString("game_id", gameId);
            json.WriteString("image_ref", imageRef);
            json.WriteString("error_code", errorCode.ToWireText());
            json.WriteString("error_message", errorMessage);
            json.WriteNumber("attempted_at_ms", attemptedAtMs);
        });
    }

    /// <summary>Builds the intent of a pass of the reconciler that did not believe what it saw. Payload: <c>engine_id</c>, <c>reason</c>.</summary>
    /// <param name="engineId">The engine that was inspected.</param>
    /// <param name="reason">What it saw.</param>
    /// <param name="cause">What it saw, as a text of any length that is the same while nothing changes.</param>
    /// <param name="readAt">When (UTC).</param>
    internal static NotificationIntent ForRefusedReconcile(string engineId, string reason, string cause, DateTimeOffset readAt)
    {
        ArgumentNullException.ThrowIfNull(cause);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cause)).AsSpan(0, DigestLength));
        var intent = Make(NotificationType.ReconcileRefused, engineId, readAt.ToUnixTimeMilliseconds(), json =>
        {
            json.WriteString("engine_id", engineId);
            json.WriteString("reason", reason);
        });
        return intent with
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{intent.Type.ToWireText()}.{engineId}.{readAt.UtcDateTime:yyyy-MM-dd}.{digest}"),
        };
    }

    /// <summary>
    /// Builds the intent of a game that keeps crashing. Payload: <c>game_id</c>, <c>image_ref</c>, <c>crashes</c>, <c>reason</c>, <c>is_given_up</c>,
    /// <c>operation_id</c> (the entry of the last crash, whose evidence says more).
    /// </summary>
    /// <param name="flapping">What was seen.</param>
    internal static NotificationIntent ForFlappingGame(GameFlapping flapping)
    {
        ArgumentNullException.ThrowIfNull(flapping);
        return Make(NotificationType.GameFlapping, flapping.GameId, flapping.OccurredAt.ToUnixTimeMilliseconds(), json =>
        {
            json.WriteString("game_id", flapping.GameId);
            json.WriteString("image_ref", flapping.ImageRef);
            json.WriteNumber("crashes", flapping.Crashes);
            json.WriteString("reason", flapping.Reason);
            json.WriteBoolean("is_given_up", flapping.IsGivenUp);
            json.WriteString("operation_id", flapping.OperationId.ToString("N"));
        });
    }

    /// <summary>
    /// Builds the intent of a game that may have gone down with its engine and stays down. Payload: <c>game_id</c>, <c>image_ref</c>, <c>reason</c>, <c>operation_id</c> (the entry of its
    /// end, whose evidence says more).
    /// </summary>
    /// <param name="entry">That entry.</param>
    /// <param name="reason">Why it stays down.</param>
    internal static NotificationIntent ForNotResumed(OperationEntry entry, string reason) =>
        Make(NotificationType.NotResumed, entry.GameId, entry.StartedAt.ToUnixTimeMilliseconds(), json =>
        {
            json.WriteString("game_id", entry.GameId);
            json.WriteString("image_ref", entry.ImageRef ?? "");
            json.WriteString("reason", reason);
            json.WriteString("operation_id", entry.OperationId.ToString("N"));
        });

    private static NotificationIntent Make(NotificationType type, string about, long atMs, Action<Utf8JsonWriter> writePayload) => new()
    {
        IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{type.ToWireText()}.{about}.{atMs}"),
        Type = type,
        OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(atMs),
        Payload = JsonText.Object(writePayload),
    };
}

/// <summary>What administrators are notified of.</summary>
public enum NotificationType
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary><c>runtime.image_pull_failed</c>: an image could not be pulled or inspected.</summary>
    ImagePullFailed,

    /// <summary><c>runtime.container_start_failed</c>: a container could not be created, started or recorded.</summary>
    ContainerStartFailed,

    /// <summary><c>runtime.start_config_invalid</c>: a start was asked for, or is configured, in a way that cannot work.</summary>
    StartConfigInvalid,

    /// <summary><c>runtime.reconcile_refused</c>: a pass would have closed too many records and did not.</summary>
    ReconcileRefused,

    /// <summary><c>runtime.game_flapping</c>: a game's container keeps exiting.</summary>
    GameFlapping,

    /// <summary><c>runtime.not_resumed</c>: a game that may have gone down with its engine stays down.</summary>
    NotResumed,
}
