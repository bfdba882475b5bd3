namespace Galaxy.Runtime;

/// <summary>
/// The lifecycle of one container per game. Operations of one game are serialised across processes; each leaves one closed journal
/// entry (<see cref="ForgetAsync"/> none); a repeated one is a replay. Every expected outcome, faults of backends among them, is an <see cref="OperationResult"/>.
/// A caller's cancellation is honoured until the operation begins to change things; from then on it runs to its end.
/// </summary>
/// <exception cref="ArgumentNullException">Of every method: the request or game id is null.</exception>
/// <exception cref="OperationCanceledException">Of every method: the caller cancelled before anything was changed.</exception>
public interface IGalaxyRuntime
{
    /// <summary>Makes a game run: pulls the image, creates and starts the container, and sees that it stays up.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Cancels the operation, until it has begun to change anything.</param>
    /// <returns>Success with the running record; a replay when that image runs already; or a failure.</returns>
    Task<OperationResult> StartAsync(StartRequest request, CancellationToken cancellationToken = default);

    /// <summary>Stops a game and keeps its container.</summary>
    /// <param name="request">What to stop, and why.</param>
    /// <param name="cancellationToken">Cancels the operation, until it has begun to change anything.</param>
    /// <returns>Success with the stopped record (removed, if the container was gone); a replay when it does not run; or a failure.</returns>
    Task<OperationResult> StopAsync(StopRequest request, CancellationToken cancellationToken = default);

    /// <summary>Recreates a game's container from its recorded image reference; a stopped game runs afterwards.</summary>
    /// <param name="request">What to restart.</param>
    /// <param name="cancellationToken">Cancels the operation, until it has begun to change anything.</param>
    /// <returns>Success with the running record, or a failure; never a replay unless an idempotency key says so.</returns>
    Task<OperationResult> RestartAsync(RestartRequest request, CancellationToken cancellationToken = default);

    /// <summary>Recreates a game's container from another patch version of its image; a stopped game runs afterwards.</summary>
    /// <param name="request">What to patch, and to which image.</param>
    /// <param name="cancellationToken">Cancels the operation, until it has begun to change anything.</param>
    /// <returns>Success with the running record, or a failure; never a replay unless an idempotency key says so.</returns>
    Task<OperationResult> PatchAsync(PatchRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes a stopped game's container. The state directory is never touched.</summary>
    /// <param name="request">What to clean up.</param>
    /// <param name="cancellationToken">Cancels the operation, until it has begun to change anything.</param>
    /// <returns>Success with the removed record; a replay when it is removed already; or a failure.</returns>
    Task<OperationResult> CleanupAsync(CleanupRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes what is kept of a game that is removed or never started: its entries in the operation log, its health snapshot, its record with its settings, and when asked its state
    /// directory. It leaves no entry, and with the entries go the idempotency keys: a request about the game that is sent again afterwards is a new one. No-op for a game of which nothing is left.
    /// </summary>
    /// <param name="gameId">The game; its container must have been cleaned up.</param>
    /// <param name="deleteState">Whether its state directory is deleted, too: what the game saved is lost for good.</param>
    /// <param name="cancellationToken">Cancels it; what is deleted by then stays deleted, and a call again goes on.</param>
    /// <returns>Success, or why not everything is deleted: <see cref="ErrorCode.Conflict"/> if the game is not removed, a container of it is there, or, with
    /// <see cref="ForgetResult.CanRetry"/>, another operation holds it, is not resolved yet or has events that wait.</returns>
    Task<ForgetResult> ForgetAsync(string gameId, bool deleteState = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops many games. They are listed once; a game that another operation holds, or has acted on since, is skipped. Each game's stop is an operation of its own. Called again, it goes
    /// on with those that still run. Progress is published as <see cref="BulkProgress"/>.
    /// </summary>
    /// <param name="request">Which games, and why.</param>
    /// <param name="cancellationToken">No further game is begun, and those that have not begun to change anything are cancelled; there is a report all the same.</param>
    /// <returns>What was done, skipped and is left.</returns>
    /// <exception cref="ArgumentException">The request is null or out of range: nothing was begun.</exception>
    /// <exception cref="RuntimePortException">The games could not be listed: nothing was begun.</exception>
    Task<BulkReport> StopAllAsync(StopAllRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Recreates the containers of many games from another patch version, as <see cref="StopAllAsync"/> stops them. Games that run that image with those settings already are not listed,
    /// so that a second call goes on where the first ended; one that the host's <see cref="IGameGate"/> does not let be interrupted now is skipped.
    /// </summary>
    /// <param name="request">Which games, and to which image.</param>
    /// <param name="cancellationToken">No further game is begun, and those that have not begun to change anything are cancelled; there is a report all the same.</param>
    /// <returns>What was done, skipped and is left.</returns>
    /// <exception cref="ArgumentException">The request is null or out of range: nothing was begun.</exception>
    /// <exception cref="RuntimePortException">The games could not be listed: nothing was begun.</exception>
    Task<BulkReport> PatchAllAsync(PatchAllRequest request, CancellationToken cancellationToken = default);
}
