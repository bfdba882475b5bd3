namespace Galaxy.Runtime.Simulation;

/// <summary>One or two requests on one game in one state: what the exhaustive campaigns strike at every call.</summary>
/// <param name="State">How the game is before.</param>
/// <param name="First">The first request.</param>
/// <param name="Second">Another request, on another host, when the lease of the first has surely run out; what it is answered must stay true.</param>
internal sealed record Scenario(StartingState State, Request First, Request? Second = null)
{
    private const string Game = "alpha";
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(31);

    // A host that dies just before it renews has had its lease for ten seconds, while what it asked the engine for has only begun.
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(21);

    /// <summary>Every operation in every starting state.</summary>
    public static IReadOnlyList<Scenario> OfOne { get; } =
    [
        .. from state in Enum.GetValues<StartingState>()
           from request in (Request[])
           [
               new(OperationKind.Start, Game, Images.Runs),
               new(OperationKind.Start, Game, Images.Newer, "key"),
               new(OperationKind.Start, Game, Images.Flaky),
               new(OperationKind.Stop, Game, Key: state is StartingState.StoppedKeyed ? "key" : null),
               new(OperationKind.Restart, Game),
               new(OperationKind.Patch, Game, Images.Newer),
               new(OperationKind.Patch, Game, Images.Bad),
               new(OperationKind.CleanupContainer, Game),
           ]
           select new Scenario(state, request),
    ];

    /// <summary>Two operations in the states in which a dead first one leaves most behind.</summary>
    public static IReadOnlyList<Scenario> OfTwo { get; } =
    [
        .. from state in (StartingState[])
           [
               StartingState.None, StartingState.Running, StartingState.RunningSlow, StartingState.RunningKeyed, StartingState.Stopped, StartingState.Removed,
               StartingState.Exited, StartingState.Revived, StartingState.HalfPatched,
           ]
           from first in (Request[])
           [
               new(OperationKind.Start, Game, Images.Runs, "key"), new(OperationKind.Stop, Game), new(OperationKind.Restart, Game),
               new(OperationKind.Patch, Game, Images.Newer), new(OperationKind.CleanupContainer, Game),
           ]
           from second in (Request[])
           [
               new(OperationKind.Start, Game, Images.Runs, "key"), new(OperationKind.Start, Game, Images.Slow), new(OperationKind.Stop, Game),
               new(OperationKind.Restart, Game), new(OperationKind.Patch, Game, Images.Newer), new(OperationKind.CleanupContainer, Game),
           ]
           select new Scenario(state, first, second),
    ];

    public static IReadOnlyList<Scenario> All { get; } = [.. OfOne, .. OfTwo];

    /// <summary>The requests, then the first recovery on another host, all under the faults; then everything is made reachable.</summary>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="expectsOutcome">Whether the first request's outcome is compared with the design's tables.</param>
    /// <param name="keepsLines">Whether the trace is to be read.</param>
    public ScheduleOutcome Play(IFaults faults, bool expectsOutcome = false, bool keepsLines = false)
    {
        var calls = new List<int>();
        using var world = Arrangement.World(order: null, keepsLines, callNames: calls);
        var host = world.Boot();
        new Arrangement(world, host).Bring(Game, State);
        var expected = expectsOutcome ? new Expectations(world).Of(First) : default;
        world.Calls = 0;
        world.FaultsHit = 0;
        calls.Clear();
        world.Faults = faults;
        world.Log("world", $"--- {this}");

        var first = new Actor(host, "first", First) { DisturbancesBefore = world.Watch.Disturbances };
        Run(world, first);
        if (expectsOutcome && first.Result?.ErrorCode != expected)
        {
            world.Watch.Violated("expected outcome", $"{expected} was expected, and it was {first.Result?.ToString() ?? first.Error?.ToString() ?? "nothing"}");
        }

        Actor[] actors = [first];
        if (Second is not null)
        {
            var second = new Actor(world.Boot(), "second", Second) { DisturbancesBefore = world.Watch.Disturbances };
            world.Log("world", "--- the second");
            Run(world, second);
            actors = [first, second];
        }

        world.Log("world", "--- the first recovery");
        var pass = Actor.Pass(world.Boot(), "first pass");
        pass.Begin();
        world.RunUntil(() => pass.IsOver);
        var made = calls.ToArray();
        var isHealed = FinalPhase.Settle(world, [.. actors, pass], static () => { });
        return new ScheduleOutcome
        {
            Violations = [.. world.Watch.Violations],
            Fingerprint = world.Trace.Fingerprint,
            Calls = made.Length,
            CallNumbers = made,
            FaultsWithoutEffect = world.FaultsWithoutEffect,
            Struck = [],
            Lines = world.Trace.Lines,
            IsHealedByTheNextPass = isHealed,
        };
    }

    public override string ToString() => $"{First}{(Second is null ? "" : $", then {Second},")} when {State}";

    private void Run(World world, Actor actor)
    {
        actor.Begin();
        world.RunUntil(() => actor.IsOver);
        if (State is StartingState.RunningSlow && actor.Host.IsDead)
        {
            world.RunFor(ShortestLease);
            world.Watch.DropLeases();
        }
        else
        {
            world.RunFor(LongerThanALease);
        }
    }
}
