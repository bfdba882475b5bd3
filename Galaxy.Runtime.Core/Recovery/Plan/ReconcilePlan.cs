namespace Galaxy.Runtime;

/// <summary>What one look found. Making it changed nothing; applying it looks again, game by game.</summary>
public sealed record ReconcilePlan
{
    /// <summary>When the look began (UTC).</summary>
    public required DateTimeOffset LookedAt { get; init; }

    /// <summary>The container engine that was looked at.</summary>
    public required string EngineId { get; init; }

    /// <summary>What is wrong; empty when all is well.</summary>
    public required IReadOnlyList<ReconcileItem> Items { get; init; }

    /// <summary>How many records there are, by status, of every engine.</summary>
    public required IReadOnlyDictionary<RuntimeStatus, int> Records { get; init; }

    /// <summary>How many containers of this instance there are.</summary>
    public required int Containers { get; init; }

    /// <summary>Why vanished containers are not acted upon; null when they are.</summary>
    public string? Refusal { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Items.Count == 0
        ? $"{Records.Values.Sum()} records, {Containers} containers: nothing to do"
        : $"{Records.Values.Sum()} records, {Containers} containers:\n  " + string.Join("\n  ", Items) + (Refusal is null ? "" : $"\n  refused: {Refusal}");
}
