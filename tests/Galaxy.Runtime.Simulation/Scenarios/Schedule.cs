namespace Galaxy.Runtime.Simulation;

/// <summary>One schedule, as a seed makes it.</summary>
internal sealed record Schedule
{
    private static readonly string[] GameNames = ["alpha", "beta"];

    public required ulong Seed { get; init; }

    public required FaultProfile Profile { get; init; }

    public required Story Story { get; init; }

    public required int Hosts { get; init; }

    public required IReadOnlyList<(string GameId, StartingState State)> Games { get; init; }

    public required IReadOnlyList<Act> Acts { get; init; }

    /// <summary>Whether each act waits for the one before.</summary>
    public bool IsSequential { get; init; }

    /// <summary>Whether the hosts follow the engine's events, and whether those are lost.</summary>
    public bool FollowsEvents { get; init; }

    public bool LosesEvents { get; init; }

    /// <summary>How long a pull takes.</summary>
    public TimeSpan PullTime { get; init; }

    public Setup Setup => Story switch
    {
        Story.Crashing => Setup.CrashRestarts,
        Story.Aging => Setup.Retention,
        Story.Usual or Story.Polled or Story.Swept => Setup.Plain,
    };

    public static Schedule Of(ulong seed)
    {
        var choice = new SeededChoice(seed);
        var profile = FaultProfile.All[choice.Below(FaultProfile.All.Count)];
        var story = choice.Below(32) switch
        {
            < 2 => Story.Polled,
            < 4 => Story.Crashing,
            < 6 => Story.Aging,
            < 8 => Story.Swept,
            _ => Story.Usual,
        };
        var hosts = 1 + choice.Below(3);
        var games = GameNames.Take(choice.OneIn(3) ? 2 : 1)
            .Select(game => (game, choice.OneIn(3) ? StartingState.Running : (StartingState)choice.Below(Enum.GetValues<StartingState>().Length)))
            .ToList();
        var isSequential = choice.OneIn(4) || story is Story.Aging;
        var spread = choice.Of(TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60));
        var acts = Enumerable.Range(0, 2 + choice.Below(4)).Select(_ => MakeAct(choice, games, hosts, spread, story)).ToList();
        if (choice.OneIn(4))
        {
            // The same delivery twice, to any host.
            var twin = acts[choice.Below(acts.Count)];
            acts.Add(twin with { Host = choice.Below(hosts), At = twin.At + choice.UpTo(spread) });
        }

        acts.AddRange(MakeMore(choice, games, hosts, story));
        isSequential &= story is Story.Usual or Story.Aging or Story.Swept;
        return new Schedule
        {
            Seed = seed,
            Profile = profile,
            Story = story,
            Hosts = hosts,
            Games = games,
            Acts = isSequential ? story is Story.Aging ? Spread(choice, acts) : acts : [.. acts.OrderBy(static act => act.At)],
            IsSequential = isSequential,
            FollowsEvents = choice.OneIn(6),
            LosesEvents = choice.OneIn(2),
            PullTime = choice.OneIn(3) ? choice.UpTo(TimeSpan.FromSeconds(25)) : TimeSpan.Zero,
        };
    }

    public override string ToString() =>
        $"seed {Seed}: {Profile.Name}, {Story}, {Hosts} hosts, {string.Join(", ", Games.Select(static game => $"{game.GameId} {game.State}"))}"
        + $"{(IsSequential ? ", one after the other" : "")}{(FollowsEvents ? ", follows events" : "")}{(PullTime > TimeSpan.Zero ? $", pulls take {PullTime.TotalSeconds:0.0} s" : "")}\n  {string.Join("\n  ", Acts)}";

    private static Act MakeAct(SeededChoice choice, List<(string GameId, StartingState State)> games, int hosts, TimeSpan spread, Story story)
    {
        var (at, host) = (choice.UpTo(spread), choice.Below(hosts));
        return choice.Below(20) switch
        {
            < 2 => new Act(at, host, ActKind.Pass),
            2 => new Act(at, host, ActKind.Sweep),
            3 when story is Story.Aging => new Act(at, host, ActKind.Retention),
            _ => Act.Of(at, host, MakeRequest(choice, games, story)),
        };
    }

    private static List<Act> MakeMore(SeededChoice choice, List<(string GameId, StartingState State)> games, int hosts, Story story)
    {
        switch (story)
        {
            case Story.Polled:
                // A caller that asks again and again, whether or not it is refused; one in two asks for two things in turn.
                var asked = MakeRequest(choice, games, story) with { Key = null };
                var other = choice.OneIn(2) ? MakeRequest(choice, games, story) with { Key = null, GameId = asked.GameId } : asked;
                var (poller, from, times) = (choice.Below(hosts), choice.UpTo(TimeSpan.FromSeconds(10)), 55 + choice.Below(60));
                return Enumerable.Range(0, times).Select(at => Act.Of(from + TimeSpan.FromMilliseconds(400 * at), poller, at % 2 == 0 ? asked : other) with { IsPoll = true }).ToList();
            case Story.Crashing:
                return MakeCrashes(choice, hosts);
            case Story.Swept:
                return Enumerable.Range(0, 6).Select(_ => new Act(choice.UpTo(TimeSpan.FromMinutes(3)), choice.Below(hosts), ActKind.Sweep)).ToList();
            case Story.Aging:
                return Enumerable.Range(0, 1 + choice.Below(3)).Select(_ => new Act(TimeSpan.Zero, choice.Below(hosts), ActKind.Retention)).ToList();
            case Story.Usual:
            default:
                return [];
        }
    }

    private static List<Act> MakeCrashes(SeededChoice choice, int hosts)
    {
        var between = TimeSpan.FromSeconds(5 + choice.Below(20));
        var passes = 12 + choice.Below(12);
        var acts = Enumerable.Range(0, passes).Select(at => new Act(at * between, choice.Below(hosts), ActKind.Pass)).ToList();
        acts.AddRange(Enumerable.Range(0, 2 + choice.Below(6)).Select(_ => new Act(choice.UpTo(passes * between), 0, ActKind.Hand) { Hand = FaultKind.ContainerDies }));
        if (choice.OneIn(3))
        {
            // Refusals and replays between the crashes: no count of rows may forget a crash for them.
            var (from, host) = (choice.UpTo(between), choice.Below(hosts));
            acts.AddRange(Enumerable.Range(0, 130).Select(at => Act.Of(
                from + TimeSpan.FromSeconds(at), host, at % 2 == 0 ? new Request(OperationKind.Start, GameNames[0], Images.OtherSeries) : new Request(OperationKind.Patch, GameNames[0], Images.OtherSeries))));
        }

        return acts;
    }

    private static List<Act> Spread(SeededChoice choice, List<Act> acts) => acts
        .OrderBy(_ => choice.Next())
        .Select(act => act with { At = choice.OneIn(2) ? TimeSpan.FromHours(2 + choice.Below(choice.OneIn(2) ? 48 : 24 * 10)) : TimeSpan.Zero })
        .ToList();

    private static Request MakeRequest(SeededChoice choice, List<(string GameId, StartingState State)> games, Story story)
    {
        var gameId = games[choice.Below(games.Count)].GameId;
        var key = choice.OneIn(story is Story.Aging ? 2 : 4) ? choice.Of("key", "key-2") : null;
        var crashing = story is Story.Crashing ? Images.Crashing : Images.Runs;
        return choice.Below(9) switch
        {
            < 3 => new Request(OperationKind.Start, gameId, choice.Of(Images.Runs, crashing, Images.Newer, Images.Slow, Images.Bad, Images.Flaky, Images.Absent), key),
            < 5 => new Request(OperationKind.Stop, gameId, Key: key),
            5 => new Request(OperationKind.Restart, gameId, Key: key),
            < 8 => new Request(OperationKind.Patch, gameId, choice.Of(crashing, Images.Newer, Images.Newer, Images.Slow, Images.Bad, Images.Flaky, Images.Absent, Images.OtherSeries), key),
            _ => new Request(OperationKind.CleanupContainer, gameId, Key: key),
        };
    }
}
