namespace Galaxy.Runtime.Ports;

/// <summary>
/// Keeps one record per game, and is the authority on fences: of two writers only the one whose fence was drawn last can write.
/// Expected conditions are return values; a call throws only <see cref="RuntimePortException"/> or
/// <see cref="OperationCanceledException"/> for its token.
/// </summary>
public interface IRuntimeRecordStore
{
    /// <summary>How many settings of a game are kept besides those that its record names, at least: 8.</summary>
    const int SettingsKept = 8;

    /// <summary>
    /// Draws the game's next fence, then reads its record. From then on every write of that game with another fence is
    /// <see cref="RecordWriteResult.StaleFence"/>, even while the game has no record.
    /// </summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the wait; the fence may have been drawn.</param>
    /// <returns>The record as it is after the fence was drawn, and the fence: greater than every earlier one of the game.
    /// It is the larger of the last fence + 1 and the store's clock in microseconds since 1970, so that a store restored from a
    /// backup does not hand out a number again.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<FencedRecord> BeginAsync(string gameId, CancellationToken cancellationToken);

    /// <summary>Reads the game's record.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The record, or null when the game has none.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<RuntimeRecord?> FindAsync(string gameId, CancellationToken cancellationToken);

    /// <summary>Inserts or replaces the game's record, every field of it, nulls among them.</summary>
    /// <param name="record">The record; its <see cref="RuntimeRecord.Fence"/> is the writer's. Instants are whole microseconds.</param>
    /// <param name="cancellationToken">Cancels the wait; the write may have happened.</param>
    /// <returns><see cref="RecordWriteResult.Applied"/> or <see cref="RecordWriteResult.StaleFence"/>. The same write twice is Applied twice.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The write may have happened.</exception>
    ValueTask<RecordWriteResult> UpsertAsync(RuntimeRecord record, CancellationToken cancellationToken);

    /// <summary>Changes the status, atomically, if the record is as expected; see <see cref="StatusTransition.ApplyTo"/> for the fields.</summary>
    /// <param name="change">What is expected and what shall be.</param>
    /// <param name="fence">The writer's fence; it is checked first and becomes the record's.</param>
    /// <param name="cancellationToken">Cancels the wait; the write may have happened.</param>
    /// <returns><see cref="RecordWriteResult.StaleFence"/> before anything else, then <see cref="RecordWriteResult.NotFound"/>,
    /// <see cref="RecordWriteResult.Conflict"/> or <see cref="RecordWriteResult.Applied"/>.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The write may have happened.</exception>
    ValueTask<RecordWriteResult> TransitionAsync(StatusTransition change, long fence, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps settings of a game under their digest, so that <see cref="FindSettingsAsync"/> finds them and <see cref="BeginAsync"/> hands them along with a record that
    /// names them. No fence is asked for: a digest always means the same text, and keeping it again only makes it the one that was kept last.
    /// </summary>
    /// <param name="gameId">The game; it need not have a record.</param>
    /// <param name="digest">The digest, 64 lower-case hexadecimal digits.</param>
    /// <param name="settings">The settings as JSON, at most <see cref="GameSettings.MaxBytes"/> bytes of UTF-8; it comes back as it is given.</param>
    /// <param name="cancellationToken">Cancels the wait; the settings may still be kept.</param>
    /// <remarks>Of each game a store has the settings that its record names and at least the <see cref="SettingsKept"/> kept last; it may delete others, now or later.</remarks>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The settings may have been kept.</exception>
    ValueTask SaveSettingsAsync(string gameId, string digest, string settings, CancellationToken cancellationToken);

    /// <summary>Reads settings of a game.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="digest">The digest.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The JSON as it was given, or null if the game has no settings of that digest.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<string?> FindSettingsAsync(string gameId, string digest, CancellationToken cancellationToken);

    /// <summary>Deletes the game's record and settings if the record is <see cref="RuntimeStatus.Removed"/>; of a game without a record its settings. The fence stays, so that a later start draws a greater one.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="fence">The writer's fence; it is checked first.</param>
    /// <param name="cancellationToken">Cancels the wait; the record may still be deleted.</param>
    /// <returns><see cref="RecordWriteResult.StaleFence"/> before anything else, then <see cref="RecordWriteResult.NotFound"/>,
    /// <see cref="RecordWriteResult.Conflict"/> if it has another status, or <see cref="RecordWriteResult.Applied"/>.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The record may have been deleted.</exception>
    ValueTask<RecordWriteResult> RemoveAsync(string gameId, long fence, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps what a host sees of an engine now, in place of what the same host saw under the same identity before, and then reads what hosts saw under it: of two
    /// hosts that do this at once at least one finds the other.
    /// </summary>
    /// <param name="sighting">What is seen; <see cref="EngineSighting.SeenAt"/> and <see cref="EngineSighting.Age"/> are not read, they are the store's.</param>
    /// <param name="cancellationToken">Cancels the wait; the sighting may be kept.</param>
    /// <returns>The sightings under the identity, this one among them, the newest first.</returns>
    /// <remarks>A store may delete sightings that are older than a day, but not the newest of an identity.</remarks>
    /// <exception cref="RuntimePortException">The store did not answer, or refused. The sighting may have been kept.</exception>
    ValueTask<IReadOnlyList<EngineSighting>> SeeEngineAsync(EngineSighting sighting, CancellationToken cancellationToken);

    /// <summary>Reads what hosts saw of engines.</summary>
    /// <param name="engineId">Only under this identity; null means under all.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The sightings, the newest first.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused.</exception>
    ValueTask<IReadOnlyList<EngineSighting>> ListEnginesAsync(string? engineId, CancellationToken cancellationToken);

    /// <summary>Lists records, ordered by game id (ordinal), in pages of the store's own choosing.</summary>
    /// <param name="filter">Which records.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <returns>The records. A record that changes meanwhile may be seen as before or as after, never twice.</returns>
    /// <exception cref="RuntimePortException">The store did not answer, or refused; the listing is then incomplete.</exception>
    IAsyncEnumerable<RuntimeRecord> ListAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken);
}

/// <summary>What <see cref="IRuntimeRecordStore.BeginAsync"/> answers: the fence it drew, and the record as read after that.</summary>
/// <param name="Record">The game's record, or null when it has none.</param>
/// <param name="Fence">The fence every write of this operation carries; larger than any drawn before for the game.</param>
public readonly record struct FencedRecord(RuntimeRecord? Record, long Fence)
{
    /// <summary>The JSON of the settings that <see cref="Record"/> names, read together with it; null if it names none, or the store does not have them.</summary>
    public string? Settings { get; init; }
}

/// <summary>How a record store answered a write.</summary>
public enum RecordWriteResult
{
    /// <summary>No answer; never returned by a store.</summary>
    Unknown = 0,

    /// <summary>Written.</summary>
    Applied,

    /// <summary>The record's status or container id is not the expected one; nothing was written.</summary>
    Conflict,

    /// <summary>The game has no record; nothing was written.</summary>
    NotFound,

    /// <summary>A newer fence was drawn for the game: the writer has lost its lease; nothing was written.</summary>
    StaleFence,
}

/// <summary>A guarded change of status: it applies only while the record is as expected.</summary>
public sealed record StatusTransition
{
    /// <summary>The game.</summary>
    public required string GameId { get; init; }

    /// <summary>The status the record must have.</summary>
    public required RuntimeStatus From { get; init; }

    /// <summary>The container id the record must have; null means that it must have none.</summary>
    public required string? ExpectedContainerId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>
    /// <see cref="RuntimeStatus.Stopped"/> sets <see cref="RuntimeRecord.StoppedAt"/> and keeps the container id;
    /// <see cref="RuntimeStatus.Removed"/> sets <see cref="RuntimeRecord.RemovedAt"/> and clears it. Nothing else is a valid goal.
    /// </summary>
    public required RuntimeStatus To { get; init; }

    /// <summary>The instant of the change (UTC, whole microseconds): becomes <see cref="RuntimeRecord.LastOpAt"/>.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The engine that the record belongs to from now on (<see cref="RuntimeRecord.EngineId"/>); null leaves it.</summary>
    public string? EngineId { get; init => field = value is { Length: > 0 } ? value : null; }

    /// <summary>The record as this transition leaves it, written by <paramref name="fence"/>. Stores must agree with it field by field.</summary>
    /// <param name="record">The record as it was.</param>
    /// <param name="fence">The writer's fence.</param>
    public RuntimeRecord ApplyTo(RuntimeRecord record, long fence)
    {
        ArgumentNullException.ThrowIfNull(record);
        record = record with { EngineId = EngineId ?? record.EngineId };
        return To is RuntimeStatus.Removed
            ? record with { Status = To, ContainerId = null, SettingsDigest = null, Endpoints = [], RemovedAt = Now, LastOpAt = Now, Fence = fence }
            : record with { Status = To, StoppedAt = Now, LastOpAt = Now, Fence = fence };
    }
}
