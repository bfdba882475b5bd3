namespace Galaxy.Runtime.Testing;

/// <summary>
/// What every <see cref="IRuntimeRecordStore"/> must do, as named cases. Needs no test framework; a case that fails throws
/// <see cref="ConformanceException"/>. See <see cref="GameLeaseStoreContract"/> for an example.
/// </summary>
/// <param name="open">Opens the store; called more than once, each over the same backend, as two hosts are.</param>
/// <param name="clock">The store's clock.</param>
public sealed class RuntimeRecordStoreContract(Func<IRuntimeRecordStore> open, IConformanceClock clock)
{
    private static readonly CaseTable<RecordScope> Cases = new()
    {
        RecordFenceCases.All, RecordWriteCases.All, RecordTransitionCases.All, RecordRemovalCases.All, RecordSettingsCases.All, RecordEngineCases.All, RecordListingCases.All,
    };

    /// <summary>The names of the cases, in the order in which they make sense.</summary>
    public static IReadOnlyList<string> CaseNames => Cases.Names;

    /// <summary>Runs one case.</summary>
    /// <param name="caseName">One of <see cref="CaseNames"/>.</param>
    /// <param name="cancellationToken">Ends the case.</param>
    /// <exception cref="ConformanceException">The store does not do what the case says.</exception>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public Task RunAsync(string caseName, CancellationToken cancellationToken) =>
        Cases.RunAsync(caseName, token => new RecordScope(open, clock, token), cancellationToken);
}
