namespace Galaxy.Runtime;

/// <summary>What a preflight came to.</summary>
/// <param name="Findings">What was found, the worst first; empty when everything is as it should be.</param>
public sealed record PreflightReport(IReadOnlyList<PreflightFinding> Findings)
{
    /// <summary>Whether a finding is an <see cref="PreflightSeverity.Error"/>: then games cannot be run as things stand.</summary>
    public bool HasErrors => Findings.Any(static finding => finding.Severity is PreflightSeverity.Error);

    /// <summary>One line a finding; <c>nothing found</c> when there is none.</summary>
    public override string ToString() => Findings.Count == 0 ? "nothing found" : string.Join('\n', Findings);
}
