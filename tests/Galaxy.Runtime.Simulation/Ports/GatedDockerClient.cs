using System.Runtime.CompilerServices;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

internal sealed class GatedDockerClient(CallGate gate, Watch watch, IDockerClient inner) : IDockerClient
{
    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.DockerNetworkExists, name, cancel => inner.NetworkExistsAsync(name, cancel), cancellationToken);

    public async ValueTask PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
    {
        await gate.CallAsync(
            PortCalls.DockerPullImage,
            imageRef,
            async cancel =>
            {
                await inner.PullImageAsync(imageRef, policy, progress, cancel);
                return true;
            },
            cancellationToken);
        if (Actor.Current is { } actor)
        {
            actor.HasPulled = true;
        }
    }

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.DockerInspectImage, imageRef, cancel => inner.InspectImageAsync(imageRef, cancel), cancellationToken);

    public ValueTask<ContainerCreate> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        var gameId = spec.Labels.GetValueOrDefault(RuntimeLabels.GameId) ?? "";
        watch.Changing(gate.Host, Actor.Current, PortCalls.DockerCreate, gameId);
        return gate.CallAsync(
            PortCalls.DockerCreate,
            spec.Name,
            async cancel =>
            {
                var created = await inner.CreateContainerAsync(spec, cancel);
                if (!created.IsNameTaken)
                {
                    watch.Created(created.ContainerId, gameId);
                }

                return created;
            },
            cancellationToken);
    }

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) => ChangeAsync(
        PortCalls.DockerStart, containerId, cancel => inner.StartContainerAsync(containerId, cancel), cancellationToken);

    public ValueTask<ContainerStop> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        watch.Changing(gate.Host, Actor.Current, PortCalls.DockerStop, watch.GameOf(containerId), containerId);
        return gate.CallAsync(PortCalls.DockerStop, containerId, cancel => inner.StopContainerAsync(containerId, grace, cancel), cancellationToken);
    }

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) => ChangeAsync(
        PortCalls.DockerUnpause, containerId, cancel => inner.UnpauseContainerAsync(containerId, cancel), cancellationToken);

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
    {
        watch.Changing(gate.Host, Actor.Current, PortCalls.DockerRemove, watch.GameOf(containerId), containerId);
        return gate.CallAsync(
            PortCalls.DockerRemove,
            gate.IsRead && force ? $"{containerId} (forced)" : containerId,
            cancel => inner.RemoveContainerAsync(containerId, force, cancel),
            cancellationToken);
    }

    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        gate.CallAsync(
            PortCalls.DockerInspect,
            idOrName,
            cancel => gate.World.IsBlank ? ValueTask.FromResult<ContainerInfo?>(null) : inner.InspectContainerAsync(idOrName, cancel),
            cancellationToken);

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        gate.CallAsync(
            PortCalls.DockerList,
            "",
            cancel => gate.World.IsBlank ? ValueTask.FromResult<IReadOnlyList<ContainerInfo>>([]) : inner.ListContainersAsync(filter, cancel),
            cancellationToken);

    public async IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await gate.CallAsync(PortCalls.DockerWatch, "", static _ => ValueTask.FromResult(true), cancellationToken);
        await foreach (var happened in inner.WatchAsync(filter, cancellationToken))
        {
            if (!gate.Host.IsDead)
            {
                yield return happened;
            }
        }
    }

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.DockerReadLogTail, containerId, cancel => inner.ReadLogTailAsync(containerId, lines, cancel), cancellationToken);

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) =>
        gate.CallAsync(PortCalls.DockerInspectEngine, "", cancel => inner.InspectEngineAsync(cancel), cancellationToken);

    private async ValueTask ChangeAsync(string call, string containerId, Func<CancellationToken, ValueTask> change, CancellationToken cancellationToken)
    {
        watch.Changing(gate.Host, Actor.Current, call, watch.GameOf(containerId), containerId);
        await gate.CallAsync(
            call,
            containerId,
            async cancel =>
            {
                await change(cancel);
                return true;
            },
            cancellationToken);
    }
}
