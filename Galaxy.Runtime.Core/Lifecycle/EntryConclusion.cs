using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>Finds out again what an operation that reached its goal had to publish, because its host died before it did: the ids derive from the operation, so consumers drop a second one.</summary>
internal sealed class EntryConclusion(IContainerEngine docker, ContainerStopper containers)
{
    /// <param name="scope">The operation, resumed; its events are put here.</param>
    /// <param name="entry">Its entry.</param>
    /// <param name="record">The game's record, as the operation wrote it.</param>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    public async ValueTask ConcludeAsync(OperationScope scope, OperationEntry entry, RuntimeRecord record)
    {
        scope.Draft.AboutContainer(record.ContainerId ?? entry.PreviousContainerId);
        if (record.Status is RuntimeStatus.Running)
        {
            scope.AddEvent(HealthEvents.Started(scope, record.ContainerId, record.ImageRef, record.StartedAt ?? record.LastOpAt));
        }
        else if (entry.Kind is OperationKind.Stop && record.Status is RuntimeStatus.Removed)
        {
            scope.AddEvent(HealthEvents.Disappeared(scope, entry.PreviousContainerId, record.LastOpAt));
        }
        else if (IsOfAnExit(entry, out var containerId)
            && await scope.AskAsync(PortCall.InspectContainer, cancel => docker.InspectContainerAsync(containerId, cancel)) is { } exited)
        {
            await containers.KeepEvidenceAsync(scope, exited);
        }
    }

    /// <summary>Whether the reconciler wrote down an end that no caller asked for.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="containerId">The container that ended; null if it is no such entry.</param>
    public static bool IsOfAnExit(OperationEntry entry, [NotNullWhen(true)] out string? containerId)
    {
        containerId = entry is { Kind: OperationKind.Stop, Source: OperationSource.AutoReconcile } ? entry.PreviousContainerId : null;
        return containerId is not null;
    }
}
