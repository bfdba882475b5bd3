namespace Galaxy.Runtime.Simulation;

/// <summary>What a campaign came to.</summary>
internal sealed class CampaignReport
{
    private const long SchedulesAViolationOfPauses = 10_000;

    private readonly Lock gate = new();
    private readonly List<Finding> findings = [];
    private long played;

    public long Played => Interlocked.Read(ref played);

    /// <summary>How many schedules there will be, where that is known before.</summary>
    public long? Planned { get; set; }

    /// <summary>
    /// Whether nothing was found, or only what cannot be helped: Docker knows no fences, so what a paused host had under way may land late.
    /// That must be rare, and the next pass must put it right.
    /// </summary>
    public bool IsWithinLimits =>
        Findings.All(static finding => finding.Profile == FaultProfile.Pauses.Name && finding.Outcome.IsHealedByTheNextPass)
        && Findings.Count * SchedulesAViolationOfPauses <= Played;

    public Coverage Coverage { get; } = new();

    public IReadOnlyList<Finding> Findings
    {
        get
        {
            lock (gate)
            {
                return [.. findings];
            }
        }
    }

    public bool HasFound
    {
        get
        {
            lock (gate)
            {
                return findings.Count > 0;
            }
        }
    }

    public void Count() => Interlocked.Increment(ref played);

    public void Found(Finding finding)
    {
        lock (gate)
        {
            findings.Add(finding);
        }
    }

    public void Cover(Coverage coverage)
    {
        lock (gate)
        {
            Coverage.Add(coverage);
        }
    }
}
