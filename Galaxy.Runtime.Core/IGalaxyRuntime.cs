namespace Galaxy.Runtime;

/// <summary>
/// The lifecycle of one container per game. Operations of one game are serialised across processes; each leaves one closed journal
/// entry; a repeated one is a replay. Every expected outcome, faults of backends among them, is an <see cref="OperationResult"/>.
/// A caller's cancellation is honoured until the operation begins to change things; from then on it runs to its end.
/// </summary>
/// <exception cref="ArgumentNullException">Of every method: the request is null.</exception>
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
}
