namespace Galaxy.Runtime.Testing;

/// <summary>
/// What every <see cref="INotificationIntentPublisher"/> must do, as named cases. Needs no test framework; a case that fails throws
/// <see cref="ConformanceException"/>. See <see cref="GameLeaseStoreContract"/> for an example.
/// </summary>
/// <param name="open">Opens the publisher; called more than once, each over the same channel, as two hosts are.</param>
/// <param name="read">Reads what has arrived on the channel, oldest first; it may hold other intents too.</param>
public sealed class NotificationIntentPublisherContract(
    Func<INotificationIntentPublisher> open, Func<CancellationToken, ValueTask<IReadOnlyList<NotificationIntent>>> read)
{
    private static readonly CaseTable<PublisherScope<NotificationIntent>> Cases = PublisherCases.For(() => SampleEvents.Intent(Fresh.GameId()), OfEveryType);

    /// <summary>The names of the cases, in the order in which they make sense.</summary>
    public static IReadOnlyList<string> CaseNames => Cases.Names;

    /// <summary>Runs one case.</summary>
    /// <param name="caseName">One of <see cref="CaseNames"/>.</param>
    /// <param name="cancellationToken">Ends the case.</param>
    /// <exception cref="ConformanceException">The publisher does not do what the case says.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public Task RunAsync(string caseName, CancellationToken cancellationToken) => Cases.RunAsync(
        caseName,
        token => new PublisherScope<NotificationIntent>(
            () => open().PublishAsync, read, static intent => intent.IdempotencyKey, SampleEvents.MustBeEqual, token),
        cancellationToken);

    private static IEnumerable<NotificationIntent> OfEveryType() =>
        from type in Enum.GetValues<NotificationType>()
        where type is not NotificationType.Unknown
        select SampleEvents.Intent(Fresh.GameId()) with { Type = type, Payload = "{}" };
}
