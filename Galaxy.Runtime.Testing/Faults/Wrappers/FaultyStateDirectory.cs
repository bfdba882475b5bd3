namespace Galaxy.Runtime.Testing;

internal sealed class FaultyStateDirectory(FaultPlan plan, IStateDirectory inner) : IStateDirectory
{
    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.StateDirectoryPrepare, gameId, cancel => inner.PrepareAsync(gameId, cancel), cancellationToken);
}
