namespace Galaxy.Runtime.Chaos;

/// <summary>A crash whose healing is timed.</summary>
/// <param name="Kind">What was killed.</param>
/// <param name="At">When, by the monotonic clock.</param>
/// <param name="Instant">When, as journal entries have it.</param>
/// <param name="IsAlone">Whether nothing else strikes before all is well again.</param>
internal sealed record CrashFault(FaultKind Kind, long At, DateTimeOffset Instant, bool IsAlone)
{
    /// <summary>The games that are not known to be well again; null until it is known which it concerns.</summary>
    public HashSet<string>? Pending { get; set; }

    /// <summary>Those of them that were seen to be unwell.</summary>
    public HashSet<string> Unwell { get; } = new(StringComparer.Ordinal);
}
