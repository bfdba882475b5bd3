namespace Galaxy.Runtime.Simulation;

/// <summary>One request on a game in one state, on one host: what the exhaustive campaigns strike at every call.</summary>
internal sealed record Scenario(StartingState State, Request Request)
{
    private const string Game = "alpha";
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(35);

    /// <summary>Every operation in every starting state.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. from state in Enum.GetValues<StartingState>()
           from request in (Request[])
           [
               new(OperationKind.Start, Game, Images.Runs),
               new(OperationKind.Start, Game, Images.Newer, "key"),
               new(OperationKind.Start, Game, Images.Flaky),
               new(OperationKind.Stop, Game),
               new(OperationKind.Restart, Game),
               new(OperationKind.Patch, Game, Images.Newer),
               new(OperationKind.Patch, Game, Images.Bad),
               new(OperationKind.CleanupContainer, Game),
           ]
           select new Scenario(state, request),
    ];

    /// <summary>The request, then the first recovery on another host, both under the faults; then everything is made reachable.</summary>
    public ScheduleOutcome Play(IFaults faults, bool expectsOutcome = false, bool keepsLines = false)
    {
        using var world = Arrangement.World(order: null, keepsLines);
        var host = world.Boot();
        new Arrangement(world, host).Bring(Game, State);
        var expected = expectsOutcome ? new Expectations(world).Of(Request) : default;
        world.Calls = 0;
        world.FaultsHit = 0;
        world.Faults = faults;
        world.Tell("world", $"--- {this}");

        var caller = new Actor(host, "caller", Request) { DisturbancesBefore = world.Watch.Disturbances };
        caller.Begin();
        world.RunUntil(() => caller.IsOver);
        if (expectsOutcome && caller.Result?.ErrorCode != expected)
        {
            world.Watch.Violated("expected outcome", $"{expected} was expected, and it was {caller.Result?.ToString() ?? caller.Error?.ToString() ?? "nothing"}");
        }

        world.RunFor(LongerThanALease);
        world.Tell("world", "--- the first recovery");
        var first = new Actor(world.Boot(), "first pass", request: null);
        first.Begin();
        world.RunUntil(() => first.IsOver);
        var calls = world.Calls;
        var isHealed = Aftermath.Settle(world, [caller, first], static () => { });
        return new ScheduleOutcome
        {
            Violations = [.. world.Watch.Violations],
            Fingerprint = world.Trace.Fingerprint,
            Calls = calls,
            Struck = [],
            Lines = world.Trace.Lines,
            IsHealedByTheNextPass = isHealed,
        };
    }

    public override string ToString() => $"{Request} when {State}";
}
