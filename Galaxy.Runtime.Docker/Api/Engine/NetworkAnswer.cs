namespace Galaxy.Runtime.Docker;

internal sealed record NetworkAnswer
{
    public required string Name { get; init; }
}
