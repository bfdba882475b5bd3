namespace Galaxy.Runtime.Redis;

/// <summary>A job that can be run.</summary>
/// <param name="Id">The stream entry's id, which is the operation's idempotency key.</param>
/// <param name="GameId">The game it is for, as given.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record GameJob(string Id, string GameId, Func<IGalaxyRuntime, CancellationToken, Task<OperationResult>> RunAsync);
