namespace Galaxy.Runtime.Simulation;

/// <summary>What a campaign came to.</summary>
internal sealed class CampaignReport
{
    private readonly Lock gate = new();
    private readonly List<Finding> findings = [];
    private long played;

    public long Played => Interlocked.Read(ref played);

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
