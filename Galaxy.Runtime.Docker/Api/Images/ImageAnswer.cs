namespace Galaxy.Runtime.Docker;

internal sealed record ImageAnswer
{
    public required string Id { get; init; }

    public ImageSettings? Config { get; init; }

    internal sealed record ImageSettings(Dictionary<string, string>? Labels, HealthCheck? Healthcheck);

    internal sealed record HealthCheck(string[]? Test);
}
