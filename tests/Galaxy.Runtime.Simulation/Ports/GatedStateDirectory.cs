using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedStateDirectory(CallGate gate, IStateDirectory inner) : IStateDirectory
{
    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.StateDirectoryPrepare, gameId, cancel => inner.PrepareAsync(gameId, cancel), cancellationToken);

    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.StateDirectoryRemove, gameId, cancel => inner.RemoveAsync(gameId, cancel), cancellationToken);
}
