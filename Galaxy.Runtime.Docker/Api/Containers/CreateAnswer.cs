namespace Galaxy.Runtime.Docker;

internal sealed record CreateAnswer
{
    public required string Id { get; init; }
}
