using Galaxy.Runtime;
using Galaxy.Runtime.Ports;

namespace Quickstart;

/// <summary>Clears what a run of this sample left of its game: its own at the end, and before it that of one that was killed.</summary>
internal sealed class Leftovers(IGalaxyRuntime runtime, IRuntimeQueries queries, IContainerEngine docker, string gameId)
{
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="NotReadyException">Something is in the way that is not ours, or that cannot be cleared.</exception>
    public async Task<bool> ClearAsync()
    {
        var hadRecord = await RetireRecordAsync();
        return await RemoveContainerAsync() || hadRecord;
    }

    /// <summary>A record outlives its process where the stores are real.</summary>
    private async Task<bool> RetireRecordAsync()
    {
        var record = await queries.FindAsync(gameId);
        if (record is null or { Status: RuntimeStatus.Removed })
        {
            return false;
        }

        // Whatever the record says: a run that was killed in the middle of a patch may have left a container that runs. A stop of what is stopped is a replay.
        ThrowIfFailed(await runtime.StopAsync(new StopRequest(gameId, StopReason.OrphanCleanup)));
        ThrowIfFailed(await runtime.CleanupAsync(new CleanupRequest(gameId)));
        return true;
    }

    /// <summary>The container of a run whose record was in memory, or was not written yet.</summary>
    private async Task<bool> RemoveContainerAsync()
    {
        if (await docker.InspectContainerAsync($"galaxy-game-{gameId}", CancellationToken.None) is not { } container)
        {
            return false;
        }

        if (!IsOurs(container))
        {
            throw new NotReadyException($"There is a container {container.Name} that this sample did not make: remove it, or choose another --game.");
        }

        await docker.RemoveContainerAsync(container.Id, force: true, CancellationToken.None);
        return true;
    }

    private bool IsOurs(ContainerInfo container) =>
        Has(container, RuntimeLabels.Owner, RuntimeLabels.OwnerValue)
        && Has(container, RuntimeLabels.Kind, RuntimeLabels.KindValue)
        && Has(container, RuntimeLabels.GameId, gameId)
        && Has(container, RuntimeLabels.Instance, QuickstartHost.InstanceId)
        && container.Labels.ContainsKey(RuntimeLabels.Operation)
        && container.Labels.ContainsKey(RuntimeLabels.Fence);

    private static bool Has(ContainerInfo container, string label, string value) =>
        container.Labels.TryGetValue(label, out var text) && string.Equals(text, value, StringComparison.Ordinal);

    private static void ThrowIfFailed(OperationResult result)
    {
        if (!result.IsSuccess)
        {
            throw new NotReadyException($"The game cannot be cleared: {result.ErrorMessage}");
        }
    }
}
