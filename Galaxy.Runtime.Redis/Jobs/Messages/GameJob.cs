namespace Galaxy.Runtime.Redis;

/// <summary>A job that can be run.</summary>
/// <param name="Id">The stream entry's id, which is the operation's idempotency key.</param>
/// <param name="GameId">The game it is for, as given.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record GameJob(string Id, string GameId, RunJob RunAsync)
{
    /// <summary>The entry's id, which says when the job was added.</summary>
    public StreamId StreamId { get; } = StreamId.Parse(Id);
}

/// <summary>Runs a job.</summary>
/// <param name="runtime">The runtime.</param>
/// <param name="findSuperseding">See <see cref="StartRequest.FindSuperseding"/>; a stop does not ask.</param>
/// <param name="cancellationToken">Cancels the operation.</param>
internal delegate Task<OperationResult> RunJob(
    IGalaxyRuntime runtime, Func<CancellationToken, ValueTask<string?>> findSuperseding, CancellationToken cancellationToken);
