namespace Galaxy.Runtime.Testing;

internal sealed class FaultyDockerClient(FaultPlan plan, IDockerClient inner) : IDockerClient
{
    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerNetworkExists, name, cancel => inner.NetworkExistsAsync(name, cancel), cancellationToken);

    public ValueTask PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerPullImage, imageRef, cancel => inner.PullImageAsync(imageRef, policy, progress, cancel), cancellationToken);

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerInspectImage, imageRef, cancel => inner.InspectImageAsync(imageRef, cancel), cancellationToken);

    public ValueTask<ContainerCreate> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerCreate, spec.Name, cancel => inner.CreateContainerAsync(spec, cancel), cancellationToken);

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerStart, containerId, cancel => inner.StartContainerAsync(containerId, cancel), cancellationToken);

    public ValueTask<ContainerStop> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerStop, containerId, cancel => inner.StopContainerAsync(containerId, grace, cancel), cancellationToken);

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerUnpause, containerId, cancel => inner.UnpauseContainerAsync(containerId, cancel), cancellationToken);

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerRemove, containerId, cancel => inner.RemoveContainerAsync(containerId, force, cancel), cancellationToken);

    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerInspect, idOrName, cancel => inner.InspectContainerAsync(idOrName, cancel), cancellationToken);

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerList, "", cancel => inner.ListContainersAsync(filter, cancel), cancellationToken);

    public IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerWatch, inner.WatchAsync(filter, cancellationToken), cancellationToken);

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerReadLogTail, containerId, cancel => inner.ReadLogTailAsync(containerId, lines, cancel), cancellationToken);

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) =>
        plan.PassAsync(PortCalls.DockerInspectEngine, "", cancel => inner.InspectEngineAsync(cancel), cancellationToken);
}
