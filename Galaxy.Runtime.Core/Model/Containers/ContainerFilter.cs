namespace Galaxy.Runtime;

/// <summary>Which containers to list or watch.</summary>
public sealed record ContainerFilter
{
    /// <summary>Every container.</summary>
    public static ContainerFilter All { get; } = new();

    /// <summary>Labels a container must have, all of them, with exactly these values.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
