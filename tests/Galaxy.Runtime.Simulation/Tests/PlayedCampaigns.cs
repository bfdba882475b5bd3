namespace Galaxy.Runtime.Simulation;

/// <summary>The campaigns of every build, played once.</summary>
public sealed class PlayedCampaigns
{
    internal const int Seeds = 20_000;

    internal CampaignReport Singles { get; } = ExhaustiveCampaign.PlaySingles(Environment.ProcessorCount);

    internal CampaignReport Random { get; } = SeedCampaign.Play(1, Seeds, Environment.ProcessorCount);
}
