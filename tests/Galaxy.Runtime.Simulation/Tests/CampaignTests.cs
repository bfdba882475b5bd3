using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

public sealed class CampaignTests(PlayedCampaigns played) : IClassFixture<PlayedCampaigns>
{
    [Fact]
    public void Every_single_fault_at_every_call_of_every_operation_in_every_state_leaves_everything_right()
    {
        played.Singles.Findings.Take(5).Should().BeEmpty();
        played.Singles.Played.Should().BeGreaterThan(14_000, "a build plays a part of the scenarios");
    }

    [Fact]
    public void Random_schedules_leave_everything_right()
    {
        played.Random.Played.Should().Be(PlayedCampaigns.Seeds);
        played.Random.Findings.Where(static finding => finding.Profile != FaultProfile.Pauses.Name).Take(5).Should().BeEmpty();
    }

    [Fact]
    public void What_a_pause_leaves_wrong_is_rare_and_the_next_pass_puts_it_right() => played.Random.IsWithinLimits.Should().BeTrue();

    // A call that is struck less often in a build's sample is covered by the whole campaign only: eng/simulate.sh --coverage.
    private const long Often = 1_000;

    [Fact]
    public void Every_kind_of_fault_strikes_every_call()
    {
        var coverage = new Coverage();
        coverage.Add(played.Singles.Coverage);
        coverage.Add(played.Random.Coverage);

        coverage.Gaps().Where(gap => Strikes(gap.Split(' ')[0]) >= Often).Should().BeEmpty();

        long Strikes(string call) => Enum.GetValues<FaultKind>().Sum(kind => coverage.Of(PortCalls.All.ToList().IndexOf(call), kind));
    }
}
