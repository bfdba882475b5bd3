using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedStateDirectory(CallGate gate, IStateDirectory inner) : IStateDirectory
{
    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.StateDirectoryPrepare, gameId, cancel => inner.PrepareAsync(gameId, cancel), cancellationToken);

    public async ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) => await gate.CallAsync(
        PortCalls.StateDirectoryRemove,
        gameId,
        async cancel =>
        {
            await inner.RemoveAsync(gameId, cancel);
            return true;
        },
        cancellationToken);
}
