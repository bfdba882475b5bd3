namespace Galaxy.Runtime.Simulation;

/// <summary>The campaigns of every build, played once.</summary>
public sealed class PlayedCampaigns
{
    internal const int Seeds = 20_000;

    public PlayedCampaigns()
    {
        ExhaustiveCampaign.PlaySingles(Singles, Environment.ProcessorCount);
        SeedCampaign.Play(Random, 1, Seeds, Environment.ProcessorCount);
    }

    internal CampaignReport Singles { get; } = new();

    internal CampaignReport Random { get; } = new();
}
