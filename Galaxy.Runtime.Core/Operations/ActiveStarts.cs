using System.Collections.Concurrent;

namespace Galaxy.Runtime;

/// <summary>The starts of this process that hold their lease, so that a stop of the same game need not wait for a pull.</summary>
internal sealed class ActiveStarts
{
    private readonly ConcurrentDictionary<string, OperationScope> starts = new(StringComparer.Ordinal);

    public void Add(OperationScope scope) => starts[scope.GameId] = scope;

    public void Remove(OperationScope scope) => starts.TryRemove(KeyValuePair.Create(scope.GameId, scope));

    public bool HasAny(string gameId) => starts.ContainsKey(gameId);

    /// <summary>Cancels the game's start if it has not begun to change anything.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="released">Ends when that start has released its lease.</param>
    /// <returns>Whether there was such a start.</returns>
    public bool TryCancelUncommitted(string gameId, out Task released)
    {
        var isCancelled = starts.TryGetValue(gameId, out var scope) && scope.TryCancelForStop();
        released = isCancelled ? scope!.Released : Task.CompletedTask;
        return isCancelled;
    }
}
