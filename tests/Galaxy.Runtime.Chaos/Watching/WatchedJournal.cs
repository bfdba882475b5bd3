using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Chaos;

/// <summary>The journal, watched: who opened an entry has committed, and a close without an answer is remembered.</summary>
internal sealed class WatchedJournal(IOperationLogStore inner) : OperationLogOverride(inner)
{
    public override async ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        var opened = await base.OpenAsync(entry, head, cancellationToken);
        if (RunningCall.Current is { } call && !opened.IsOvertaken)
        {
            call.HasCommitted = true;
        }

        return opened;
    }

    public override async ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken)
    {
        try
        {
            await base.CloseAsync(operationId, closing, cancellationToken);
        }
        catch
        {
            if (RunningCall.Current is { } call)
            {
                call.IsClosingLost = true;
            }

            throw;
        }
    }
}
