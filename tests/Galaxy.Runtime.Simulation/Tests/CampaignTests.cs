namespace Galaxy.Runtime.Simulation;

public sealed class CampaignTests(PlayedCampaigns played) : IClassFixture<PlayedCampaigns>
{
    [Fact]
    public void Every_single_fault_at_every_call_of_every_operation_in_every_state_leaves_everything_right()
    {
        played.Singles.Findings.Take(5).Should().BeEmpty();
        played.Singles.Played.Should().BeGreaterThan(40_000);
    }

    [Fact]
    public void Random_schedules_leave_everything_right()
    {
        played.Random.Played.Should().Be(PlayedCampaigns.Seeds);
        played.Random.Findings.Where(static finding => finding.Profile != FaultProfile.Pauses.Name).Take(5).Should().BeEmpty();
    }

    [Fact]
    public void What_a_pause_leaves_wrong_is_rare_and_the_next_pass_puts_it_right() => played.Random.IsWithinLimits.Should().BeTrue();

    [Fact]
    public void Every_kind_of_fault_strikes_every_call()
    {
        var coverage = new Coverage();
        coverage.Add(played.Singles.Coverage);
        coverage.Add(played.Random.Coverage);

        coverage.Gaps().Should().BeEmpty();
    }
}
