namespace Galaxy.Runtime.Docker;

/// <summary>An inspected container.</summary>
internal sealed record ContainerAnswer
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string Image { get; init; } = "";

    public DateTimeOffset Created { get; init; }

    public required Condition State { get; init; }

    public ContainerSettings? Config { get; init; }

    public NetworksAnswer? NetworkSettings { get; init; }

    internal sealed record Condition
    {
        public required string Status { get; init; }

        public int ExitCode { get; init; }

        public bool OOMKilled { get; init; }

        public string? Error { get; init; }

        public DateTimeOffset StartedAt { get; init; }

        public DateTimeOffset FinishedAt { get; init; }

        public HealthState? Health { get; init; }
    }

    internal sealed record HealthState(string? Status);

    internal sealed record ContainerSettings(string? Image, Dictionary<string, string>? Labels);
}
