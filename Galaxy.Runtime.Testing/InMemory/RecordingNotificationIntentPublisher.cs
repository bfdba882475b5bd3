namespace Galaxy.Runtime.Testing;

/// <summary>Keeps every published notification intent, in order, for a test to inspect.</summary>
public sealed class RecordingNotificationIntentPublisher : INotificationIntentPublisher
{
    private readonly Lock gate = new();
    private readonly List<NotificationIntent> published = [];

    /// <summary>What was published so far, in order, repetitions included.</summary>
    public IReadOnlyList<NotificationIntent> Published
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
    public ValueTask PublishAsync(NotificationIntent intent, CancellationToken cancellationToken) =>
        PortAnswer.Of(() =>
        {
            ArgumentNullException.ThrowIfNull(intent);
            lock (gate)
            {
                published.Add(intent);
            }
        }, cancellationToken);
}
