namespace Galaxy.Runtime.Simulation;

/// <summary>The campaigns of every build, played once.</summary>
public sealed class PlayedCampaigns
{
    internal const int Seeds = 10_000;

    // Every build plays a part: eng/simulate.sh plays all.
    private const int EveryScenario = 7;

    public PlayedCampaigns()
    {
        ExhaustiveCampaign.PlaySingles(Singles, Scenario.OfOne, Environment.ProcessorCount, EveryScenario);
        SeedCampaign.Play(Random, 1, Seeds, Environment.ProcessorCount);
    }

    internal CampaignReport Singles { get; } = new();

    internal CampaignReport Random { get; } = new();
}
