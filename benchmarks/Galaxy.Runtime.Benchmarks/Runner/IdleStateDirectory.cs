namespace Galaxy.Runtime.Benchmarks;

/// <summary>A state directory that is always there.</summary>
internal sealed class IdleStateDirectory : IStateDirectory
{
    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) => new("/srv/games/chess-42");

    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) => default;
}
