namespace Galaxy.Runtime.Ports;

/// <summary>
/// Optional: the host's word on whether a game may be interrupted now, such as while a match is played. It is asked under the game's lease, before anything is changed, by restart,
/// patch and the removal of containers that stopped long ago; never by stop, crash restart, recovery and rollback, and not by a request with <see cref="OperationRequest.Force"/>.
/// </summary>
public interface IGameGate
{
    /// <summary>Whether the game may be interrupted. The answer holds for this one operation; it is not asked for again while that runs.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="kind">What would be done: <see cref="OperationKind.Restart"/>, <see cref="OperationKind.Patch"/> or <see cref="OperationKind.CleanupContainer"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; it is cancelled after 5 s.</param>
    /// <returns>
    /// Null if it may. Else why not now, for people: the operation ends as <see cref="ErrorCode.Conflict"/> with this reason, can be retried, and has changed nothing.
    /// </returns>
    /// <exception cref="RuntimePortException">There is no answer: the operation ends as <see cref="ErrorCode.ServiceUnavailable"/>, as it does after 5 s.</exception>
    ValueTask<string?> MayInterruptAsync(string gameId, OperationKind kind, CancellationToken cancellationToken);
}
