namespace Galaxy.Runtime.Testing;

/// <summary>
/// What every <see cref="IHealthEventPublisher"/> must do, as named cases. Needs no test framework; a case that fails throws
/// <see cref="ConformanceException"/>. See <see cref="GameLeaseStoreContract"/> for an example.
/// </summary>
/// <param name="open">Opens the publisher; called more than once, each over the same channel, as two hosts are.</param>
/// <param name="read">Reads what has arrived on the channel, oldest first; it may hold other events too.</param>
public sealed class HealthEventPublisherContract(
    Func<IHealthEventPublisher> open, Func<CancellationToken, ValueTask<IReadOnlyList<HealthEvent>>> read)
{
    private static readonly CaseTable<PublisherScope<HealthEvent>> Cases = PublisherCases.For(() => SampleEvents.Health(Fresh.GameId()), OfEveryType);

    /// <summary>The names of the cases, in the order in which they make sense.</summary>
    public static IReadOnlyList<string> CaseNames => Cases.Names;

    /// <summary>Runs one case.</summary>
    /// <param name="caseName">One of <see cref="CaseNames"/>.</param>
    /// <param name="cancellationToken">Ends the case.</param>
    /// <exception cref="ConformanceException">The publisher does not do what the case says.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public Task RunAsync(string caseName, CancellationToken cancellationToken) => Cases.RunAsync(
        caseName,
        token => new PublisherScope<HealthEvent>(
            () => open().PublishAsync, read, static healthEvent => healthEvent.EventId.ToString(), SampleEvents.MustBeEqual, token),
        cancellationToken);

    private static IEnumerable<HealthEvent> OfEveryType() =>
        from type in Enum.GetValues<HealthEventType>()
        where type is not HealthEventType.Unknown
        select SampleEvents.Health(Fresh.GameId()) with { Type = type, OperationId = null, Details = "{}" };
}
