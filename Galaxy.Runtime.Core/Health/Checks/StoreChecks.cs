namespace Galaxy.Runtime;

/// <summary>Do the stores answer?</summary>
internal static class StoreChecks
{
    public static IEnumerable<PreflightCheck> Make(PortProbes probes) =>
    [
        Check(probes.AskRecordsAsync, PreflightCode.RecordStoreUnavailable, "record store"),
        Check(probes.AskJournalAsync, PreflightCode.JournalUnavailable, "operation log"),
        Check(probes.AskLeasesAsync, PreflightCode.LeaseStoreUnavailable, "lease store"),
    ];

    private static PreflightCheck Check(Func<CancellationToken, ValueTask<bool>> ask, PreflightCode code, string store) => new(
        async cancellationToken =>
        {
            await ask(cancellationToken).ConfigureAwait(false);
            return null;
        },
        fault => new PreflightFinding(code, PreflightSeverity.Error, $"The {store} does not do its work: {fault.Message}"));
}
