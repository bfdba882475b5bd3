namespace Galaxy.Runtime;

/// <summary>What is known of one game's container: one row per game, written only under the game's lease and fence. A text that is empty counts as absent: it is null.</summary>
public sealed record RuntimeRecord
{
    /// <summary>The game; key of the record.</summary>
    public required string GameId { get; init; }

    /// <summary>What runs now.</summary>
    public required RuntimeStatus Status { get; init; }

    /// <summary>The container's full id; kept while stopped, null once removed.</summary>
    public string? ContainerId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The image reference as it was asked for, never normalised.</summary>
    public string? ImageRef { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The image's content id (<c>sha256:…</c>) at start; null when never started by this version.</summary>
    public string? ImageId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>
    /// The digest (<c>sha256:…</c>) by which the registry of <see cref="ImageRef"/> knows the image; null if it does not, or if a version before this one started the container. An engine
    /// whose image store was switched knows its images by other content ids, and by the same digests.
    /// </summary>
    public string? ImageDigest { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>
    /// Where the game listens: <c>http://{address}:{port}</c> of the engine's host if the settings publish <c>GamePort</c> over TCP (an address that stands for all, such as
    /// <c>0.0.0.0</c>, is named as the loopback), else <c>http://galaxy-game-{id}:{port}</c> in the container network.
    /// </summary>
    public string? Endpoint { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>
    /// The addresses of the ports that the settings publish, in the order of the container's ports; those of the container that was recorded last. Empty if none is
    /// published, and once removed.
    /// </summary>
    public IReadOnlyList<GameEndpoint> Endpoints { get; init => field = ValueList.Of(value); } = ValueList.Of<GameEndpoint>(null);

    /// <summary>The digest of the settings that the container was created with, see <see cref="GameSettings.Digest"/>; null if there are none, and once removed.</summary>
    public string? SettingsDigest { get; init; }

    /// <summary>The game's state directory as the container daemon sees it.</summary>
    public string? StatePath { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The container network.</summary>
    public string? Network { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The identity of the container engine that runs it; a reconciler judges only records of its own engine. A removed record binds to none.</summary>
    public string? EngineId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The fence of the operation that wrote this record. A write with another than the newest drawn fence is refused.</summary>
    public long Fence { get; init; }

    /// <summary>When the container started, by the daemon's clock (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the record became <see cref="RuntimeStatus.Stopped"/> (UTC); null again after a start.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>When the record became <see cref="RuntimeStatus.Removed"/> (UTC); null again after a start.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>The last lifecycle change (UTC). After a start this is the daemon's instant, so it may precede <see cref="CreatedAt"/>.</summary>
    public DateTimeOffset LastOpAt { get; init; }

    /// <summary>The first ever start of the game (UTC); preserved across re-starts.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The two addresses of a port that the settings publish.</summary>
public sealed record GameEndpoint
{
    /// <summary>The port inside the container.</summary>
    public required int ContainerPort { get; init; }

    /// <summary>The protocol.</summary>
    public required PortProtocol Protocol { get; init; }

    /// <summary>Where containers of the same network reach it: <c>galaxy-game-{id}:{port}</c>.</summary>
    public required string ContainerAddress { get; init; }

    /// <summary>Where the engine's host, and whatever reaches that address, reaches it: <c>127.0.0.1:32768</c>, <c>[::1]:32768</c>.</summary>
    public required string PublishedAddress { get; init; }
}

/// <summary>What the record says of a game's container.</summary>
public enum RuntimeStatus
{
    /// <summary>A stored text this version does not know. Stop and cleanup refuse it; start overwrites it.</summary>
    Unknown = 0,

    /// <summary>The named container runs.</summary>
    Running,

    /// <summary>The named container exists and does not run.</summary>
    Stopped,

    /// <summary>There is no container; the state directory is still there.</summary>
    Removed,
}

/// <summary>Which records to list; members that are null do not restrict. Records come ordered by game id (ordinal).</summary>
public sealed record RuntimeRecordFilter
{
    /// <summary>Every record.</summary>
    public static RuntimeRecordFilter All { get; } = new();

    /// <summary>Only records with this status.</summary>
    public RuntimeStatus? Status { get; init; }

    /// <summary>Only records with this image reference, as it was asked for.</summary>
    public string? ImageRef { get; init; }

    /// <summary>Only records whose settings have all of these labels, with these values; null and empty do not restrict. A removed game has no settings.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Only records of this container engine.</summary>
    public string? EngineId { get; init; }

    /// <summary>Only records whose <see cref="RuntimeRecord.StoppedAt"/> is set and earlier than this instant.</summary>
    public DateTimeOffset? StoppedBefore { get; init; }

    /// <summary>Only records whose <see cref="RuntimeRecord.RemovedAt"/> is set and earlier than this instant.</summary>
    public DateTimeOffset? RemovedBefore { get; init; }

    /// <summary>Only game ids that sort after this one (ordinal): the last id of the page before.</summary>
    public string? AfterGameId { get; init; }

    /// <summary>At most this many records, 1 or more.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether <paramref name="record"/> is one of those asked for, <see cref="Limit"/> aside.</summary>
    /// <param name="record">The record to check.</param>
    /// <param name="settings">The JSON of the settings that it names; null if it names none.</param>
    public bool Matches(RuntimeRecord record, string? settings = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        return (Status is null || record.Status == Status)
            && (ImageRef is null || string.Equals(record.ImageRef, ImageRef, StringComparison.Ordinal))
            && (Labels is null or { Count: 0 } || HasLabels(settings))
            && (EngineId is null || string.Equals(record.EngineId, EngineId, StringComparison.Ordinal))
            && (StoppedBefore is null || record.StoppedAt < StoppedBefore)
            && (RemovedBefore is null || record.RemovedAt < RemovedBefore)
            && (AfterGameId is null || string.CompareOrdinal(record.GameId, AfterGameId) > 0);
    }

    private bool HasLabels(string? settings) =>
        GameSettings.TryParse(settings, out var given, out _)
        && Labels!.All(label => given.Labels.TryGetValue(label.Key, out var value) && string.Equals(value, label.Value, StringComparison.Ordinal));
}
