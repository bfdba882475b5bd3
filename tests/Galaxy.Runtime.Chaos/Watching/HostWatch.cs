using System.Collections.Concurrent;

namespace Galaxy.Runtime.Chaos;

/// <summary>I6 and I7 before the host's own eyes: no change is sent without a lease that is valid by our clock, and none to what is not ours.</summary>
internal sealed class HostWatch(LogFile log, IReadOnlyCollection<string> foreign, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Token, long Asked)> holds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> games = new(StringComparer.Ordinal);

    public void Held(string gameId, string token, long asked) => holds[gameId] = (token, asked);

    public void Renewed(string gameId, string token, long asked)
    {
        if (holds.TryGetValue(gameId, out var hold) && hold.Token == token)
        {
            holds.TryUpdate(gameId, (token, asked), hold);
        }
    }

    /// <summary>Released, or refused.</summary>
    public void Ended(string gameId, string token)
    {
        if (holds.TryGetValue(gameId, out var hold) && hold.Token == token)
        {
            holds.TryRemove(new KeyValuePair<string, (string, long)>(gameId, hold));
        }
    }

    public bool IsHeld(string gameId, string token) => holds.TryGetValue(gameId, out var hold) && hold.Token == token && IsValid(hold.Asked);

    public void Saw(ContainerInfo container)
    {
        if (container.Labels.TryGetValue(RuntimeLabels.GameId, out var gameId))
        {
            games[container.Id] = gameId;
        }
    }

    public void Changing(string call, string containerId)
    {
        if (foreign.Contains(containerId))
        {
            Violated($"I7: {call} was sent to the foreign container {containerId}");
        }

        // The reconciler acts on what it has listed, a request on the record of its game.
        if ((games.GetValueOrDefault(containerId) ?? RunningCall.Current?.GameId) is { } gameId)
        {
            ChangingGame(call, gameId);
        }
    }

    public void ChangingGame(string call, string gameId)
    {
        if (!holds.TryGetValue(gameId, out var hold) || !IsValid(hold.Asked))
        {
            Violated($"I6: {call} was sent for {gameId} without its lease");
        }
    }

    public void Violated(string text) => log.Write(new LogLine { What = LogLineKind.Violated, At = time.GetTimestamp(), Text = text });

    private bool IsValid(long asked) => time.GetElapsedTime(asked) < RuntimeSetUp.LeaseTtl;
}
