namespace Galaxy.Runtime.Testing;

/// <summary>
/// What every <see cref="IHealthSnapshotStore"/> must do, as named cases. Needs no test framework; a case that fails throws
/// <see cref="ConformanceException"/>. See <see cref="GameLeaseStoreContract"/> for an example.
/// </summary>
/// <param name="open">Opens the store; called more than once, each over the same backend, as two hosts are.</param>
/// <param name="find">Reads what the backend has of a game, past the port, which only writes; null when it has nothing.</param>
public sealed class HealthSnapshotStoreContract(
    Func<IHealthSnapshotStore> open, Func<string, CancellationToken, ValueTask<HealthEvent?>> find)
{
    private static readonly CaseTable<SnapshotScope> Cases = SnapshotCases.All;

    /// <summary>The names of the cases, in the order in which they make sense.</summary>
    public static IReadOnlyList<string> CaseNames => Cases.Names;

    /// <summary>Runs one case.</summary>
    /// <param name="caseName">One of <see cref="CaseNames"/>.</param>
    /// <param name="cancellationToken">Ends the case.</param>
    /// <exception cref="ConformanceException">The store does not do what the case says.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public Task RunAsync(string caseName, CancellationToken cancellationToken) =>
        Cases.RunAsync(caseName, token => new SnapshotScope(open, find, token), cancellationToken);
}
