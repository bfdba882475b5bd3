namespace Galaxy.Runtime.Testing;

/// <summary>
/// What every <see cref="IGameLeaseStore"/> must do, as named cases. Needs no test framework; a case that fails throws
/// <see cref="ConformanceException"/>.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;string> Cases => [.. GameLeaseStoreContract.CaseNames];
///
/// [Theory, MemberData(nameof(Cases))]
/// public Task Conforms(string caseName) =>
///     new GameLeaseStoreContract(() => new MyLeaseStore(connection), new RealTimeConformanceClock()).RunAsync(caseName, CancellationToken.None);
/// </code>
/// </example>
/// <param name="open">Opens the store; called more than once, each over the same backend, as two hosts are.</param>
/// <param name="clock">The clock by which the store's leases expire.</param>
public sealed class GameLeaseStoreContract(Func<IGameLeaseStore> open, IConformanceClock clock)
{
    private static readonly CaseTable<LeaseScope> Cases = new() { LeaseCases.Holding, LeaseCases.Expiring, LeaseCases.Together };

    /// <summary>The names of the cases, in the order in which they make sense.</summary>
    public static IReadOnlyList<string> CaseNames => Cases.Names;

    /// <summary>Runs one case.</summary>
    /// <param name="caseName">One of <see cref="CaseNames"/>.</param>
    /// <param name="cancellationToken">Ends the case.</param>
    /// <exception cref="ConformanceException">The store does not do what the case says.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public Task RunAsync(string caseName, CancellationToken cancellationToken) =>
        Cases.RunAsync(caseName, token => new LeaseScope(open, clock, token), cancellationToken);
}
