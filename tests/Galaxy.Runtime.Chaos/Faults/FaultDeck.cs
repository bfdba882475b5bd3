using Galaxy.Runtime.Simulation;

namespace Galaxy.Runtime.Chaos;

/// <summary>The faults of a pass in random order and fixed shares: a pass of any length has some of each.</summary>
internal sealed class FaultDeck(SeededChoice choice, bool canPublishersBeAway)
{
    private static readonly (FaultKind Kind, int Cards)[] Shares =
    [
        (FaultKind.HostKilled, 14), (FaultKind.HostHung, 2), (FaultKind.EngineKilled, 3), (FaultKind.EngineHung, 1), (FaultKind.DatabaseKilled, 1),
        (FaultKind.DatabaseHung, 1), (FaultKind.RedisKilled, 1), (FaultKind.RedisHung, 1), (FaultKind.PublishersAway, 1), (FaultKind.CutOff, 2), (FaultKind.Silenced, 1), (FaultKind.GameKilled, 1),
        (FaultKind.GameStopped, 2), (FaultKind.GameStarted, 2), (FaultKind.GamePaused, 1), (FaultKind.GameRemoved, 1),
    ];

    private readonly List<FaultKind> cards = [];

    public FaultKind Draw()
    {
        if (cards.Count == 0)
        {
            cards.AddRange(Shares.SelectMany(static share => Enumerable.Repeat(share.Kind, share.Cards)));
            cards.RemoveAll(card => card is FaultKind.PublishersAway && !canPublishersBeAway);
        }

        var at = choice.Below(cards.Count);
        var card = cards[at];
        cards.RemoveAt(at);
        return card;
    }

    /// <summary>What could not be played now comes back later.</summary>
    public void PutBack(FaultKind card) => cards.Add(card);
}
