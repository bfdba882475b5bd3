namespace Galaxy.Runtime.Testing;

/// <summary>Keeps every published health event, in order, for a test to inspect.</summary>
public sealed class RecordingHealthEventPublisher : IHealthEventPublisher
{
    private readonly Lock gate = new();
    private readonly List<HealthEvent> published = [];

    /// <summary>What was published so far, in order, repetitions included.</summary>
    public IReadOnlyList<HealthEvent> Published
    {
        get
        {
            lock (gate)
            {
                return [.. published];
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(HealthEvent healthEvent, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            ArgumentNullException.ThrowIfNull(healthEvent);
            lock (gate)
            {
                published.Add(healthEvent);
            }
        }, cancellationToken);
}
