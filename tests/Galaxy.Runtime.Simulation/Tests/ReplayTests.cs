namespace Galaxy.Runtime.Simulation;

public sealed class ReplayTests
{
    [Fact]
    public void A_seed_replays_exactly_a_hundred_times()
    {
        var fingerprints = new HashSet<ulong>();
        OnAThreadOfItsOwn(() =>
        {
            for (var time = 0; time < 100; time++)
            {
                fingerprints.Add(ScheduleRun.Play(Schedule.Of(4711), new Coverage()).Fingerprint);
            }
        });

        fingerprints.Should().ContainSingle();
    }

    [Fact]
    public void Many_seeds_replay_exactly()
    {
        var different = new List<ulong>();
        OnAThreadOfItsOwn(() =>
        {
            for (var seed = 1UL; seed <= 300; seed++)
            {
                var first = ScheduleRun.Play(Schedule.Of(seed), new Coverage());
                var again = ScheduleRun.Play(Schedule.Of(seed), new Coverage(), keepsLines: true);
                if (first.Fingerprint != again.Fingerprint)
                {
                    different.Add(seed);
                }
            }
        });

        different.Should().BeEmpty();
    }

    [Fact]
    public void A_trace_tells_who_did_what_when()
    {
        ScheduleOutcome outcome = null!;
        OnAThreadOfItsOwn(() => outcome = new Scenario(StartingState.Running, new Request(OperationKind.Stop, "alpha")).Play(FixedFaults.None, keepsLines: true));

        outcome.Lines.Should().Contain(static line => !line.Contains("arrange", StringComparison.Ordinal) && line.Contains("docker.stop", StringComparison.Ordinal));
        outcome.Lines.Should().Contain(static line => line.Contains("told: stop alpha: success", StringComparison.Ordinal));
    }

    private static void OnAThreadOfItsOwn(Action play) => Workers.Run(next =>
    {
        if (next() == 0)
        {
            play();
        }
    }, threads: 1);
}
