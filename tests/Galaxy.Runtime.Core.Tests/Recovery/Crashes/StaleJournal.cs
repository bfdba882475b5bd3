using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>A journal whose list of open entries was made before any was opened.</summary>
internal sealed class StaleJournal(IOperationLogStore journal) : OperationLogOverride(journal)
{
    public override IAsyncEnumerable<OperationEntry> ListOpenAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<OperationEntry>();
}
