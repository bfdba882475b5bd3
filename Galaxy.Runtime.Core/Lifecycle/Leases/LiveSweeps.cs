using System.Collections.Concurrent;

namespace Galaxy.Runtime;

/// <summary>The games whose kept events this process is publishing, so that an operation on one of them waits for one publish at most.</summary>
internal sealed class LiveSweeps
{
    private readonly ConcurrentDictionary<string, Turn> turns = new(StringComparer.Ordinal);

    /// <summary>Begins a game's turn; disposing it ends it. Begun before its lease is taken and ended after it is released.</summary>
    public Turn Begin(string gameId)
    {
        var turn = new Turn(this, gameId);
        turns[gameId] = turn;
        return turn;
    }

    /// <summary>Asks a game's turn to end after the running publish.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="ended">Ends with the turn.</param>
    /// <returns>Whether the game has a turn that was not asked before.</returns>
    public bool TryEnd(string gameId, out Task ended)
    {
        var isAsked = turns.TryGetValue(gameId, out var turn);
        ended = isAsked ? turn!.AskToEnd() : Task.CompletedTask;
        return isAsked;
    }

    /// <summary>One game's turn.</summary>
    internal sealed class Turn(LiveSweeps sweeps, string gameId) : IDisposable
    {
        private readonly TaskCompletionSource ended = new();
        private volatile bool isAskedToEnd;

        public bool IsAskedToEnd => isAskedToEnd;

        public Task AskToEnd()
        {
            isAskedToEnd = true;
            return ended.Task;
        }

        public void Dispose()
        {
            sweeps.turns.TryRemove(KeyValuePair.Create(gameId, this));
            ended.TrySetResult();
        }
    }
}
