using Galaxy.Runtime.Simulation;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Chaos;

/// <summary>Random requests: mostly sensible, some to images that crash, are missing or are no patch, some with a key that is used again.</summary>
internal sealed class RequestChoice(SeededChoice choice, IReadOnlyList<string> games, string name)
{
    private const string Missing = "galaxy-engine:1.4.99";
    private const int HotGames = 5;

    private int keys;
    private Request? keyed;

    public Request Next()
    {
        if (keyed is not null && choice.OneIn(8))
        {
            return keyed;
        }

        // Where hosts meet.
        var gameId = games[choice.Below(choice.OneIn(4) ? Math.Min(HotGames, games.Count) : games.Count)];
        var kind = choice.Of(
            OperationKind.Start, OperationKind.Start, OperationKind.Start, OperationKind.Start, OperationKind.Stop, OperationKind.Stop,
            OperationKind.Restart, OperationKind.Restart, OperationKind.Patch, OperationKind.Patch, OperationKind.CleanupContainer);
        var image = kind switch
        {
            OperationKind.Start => choice.Of(EngineImages.V140, EngineImages.V140, EngineImages.V140, EngineImages.V141, EngineImages.V141, EngineImages.ExitsAtOnce),
            OperationKind.Patch => choice.Of(EngineImages.V140, EngineImages.V141, EngineImages.V141, EngineImages.ExitsAtOnce, Missing, EngineImages.V150),
            OperationKind.Stop or OperationKind.Restart or OperationKind.CleanupContainer or OperationKind.Unknown => "",
        };
        var request = new Request(kind, gameId, image, choice.OneIn(4) ? $"{name}-{++keys}" : null);
        keyed = request.Key is null ? keyed : request;
        return request;
    }
}
