using System.Collections.Concurrent;

namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>A host's gate that remembers what it was asked.</summary>
internal sealed class OwnGate : IGameGate
{
    private readonly ConcurrentQueue<(string GameId, OperationKind Kind)> asked = [];

    public IReadOnlyList<(string GameId, OperationKind Kind)> Asked => [.. asked];

    public Func<string, OperationKind, string?> Answer { get; set; } = static (_, _) => null;

    public Func<string, Task> OnAsked { get; init; } = static _ => Task.CompletedTask;

    public async ValueTask<string?> MayInterruptAsync(string gameId, OperationKind kind, CancellationToken cancellationToken)
    {
        asked.Enqueue((gameId, kind));
        await OnAsked(gameId);
        return Answer(gameId, kind);
    }
}
