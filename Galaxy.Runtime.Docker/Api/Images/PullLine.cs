namespace Galaxy.Runtime.Docker;

/// <summary>One line of a pull's progress stream.</summary>
internal sealed record PullLine
{
    public string? Id { get; init; }

    public string? Status { get; init; }

    public Amount? ProgressDetail { get; init; }

    public string? Error { get; init; }

    public Failure? ErrorDetail { get; init; }

    internal sealed record Amount(long Current, long Total);

    internal sealed record Failure(int Code, string? Message);
}
