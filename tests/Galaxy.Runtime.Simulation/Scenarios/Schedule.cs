namespace Galaxy.Runtime.Simulation;

/// <summary>One schedule, as a seed makes it.</summary>
internal sealed record Schedule
{
    private static readonly string[] GameNames = ["alpha", "beta"];

    public required ulong Seed { get; init; }

    public required FaultProfile Profile { get; init; }

    public required int Hosts { get; init; }

    public required IReadOnlyList<(string GameId, StartingState State)> Games { get; init; }

    public required IReadOnlyList<Act> Acts { get; init; }

    /// <summary>Whether each act waits for the one before.</summary>
    public bool IsSequential { get; init; }

    /// <summary>Whether the hosts follow the engine's events, and whether those are lost.</summary>
    public bool FollowsEvents { get; init; }

    public bool LosesEvents { get; init; }

    public static Schedule Of(ulong seed)
    {
        var choice = new SeededChoice(seed);
        var profile = FaultProfile.All[choice.Below(FaultProfile.All.Count)];
        var hosts = 1 + choice.Below(3);
        var games = GameNames.Take(choice.OneIn(3) ? 2 : 1)
            .Select(game => (game, choice.OneIn(3) ? StartingState.Running : (StartingState)choice.Below(Enum.GetValues<StartingState>().Length)))
            .ToList();
        var isSequential = choice.OneIn(4);
        var spread = choice.Of(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
        var acts = Enumerable.Range(0, 2 + choice.Below(4)).Select(_ => new Act(choice.UpTo(spread), choice.Below(hosts), MakeRequest(choice, games))).ToList();
        if (choice.OneIn(4))
        {
            // The same delivery twice, wherever.
            var twin = acts[choice.Below(acts.Count)];
            acts.Add(twin with { Host = choice.Below(hosts), At = twin.At + choice.UpTo(spread) });
        }

        return new Schedule
        {
            Seed = seed,
            Profile = profile,
            Hosts = hosts,
            Games = games,
            Acts = isSequential ? acts : [.. acts.OrderBy(static act => act.At)],
            IsSequential = isSequential,
            FollowsEvents = choice.OneIn(6),
            LosesEvents = choice.OneIn(2),
        };
    }

    public override string ToString() =>
        $"seed {Seed}: {Profile.Name}, {Hosts} hosts, {string.Join(", ", Games.Select(static game => $"{game.GameId} {game.State}"))}"
        + $"{(IsSequential ? ", one after the other" : "")}\n  {string.Join("\n  ", Acts)}";

    private static Request? MakeRequest(SeededChoice choice, List<(string GameId, StartingState State)> games)
    {
        var gameId = games[choice.Below(games.Count)].GameId;
        var key = choice.OneIn(4) ? choice.Of("key-1", "key-2") : null;
        return choice.Below(10) switch
        {
            < 3 => new Request(OperationKind.Start, gameId, choice.Of(Images.Runs, Images.Runs, Images.Newer, Images.Slow, Images.Bad, Images.Flaky, Images.Absent), key),
            < 5 => new Request(OperationKind.Stop, gameId, Key: key),
            5 => new Request(OperationKind.Restart, gameId, Key: key),
            < 8 => new Request(OperationKind.Patch, gameId, choice.Of(Images.Runs, Images.Newer, Images.Newer, Images.Slow, Images.Bad, Images.Flaky, Images.Absent, Images.OtherSeries), key),
            8 => new Request(OperationKind.CleanupContainer, gameId, Key: key),
            _ => null,
        };
    }
}
