namespace Galaxy.Runtime.Chaos;

/// <summary>The engine, watched: every change is judged when it is sent.</summary>
internal sealed class WatchedEngine(IContainerEngine inner, HostWatch watch) : IContainerEngine
{
    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        watch.ChangingGame("create", spec.Labels[RuntimeLabels.GameId]);
        return inner.CreateContainerAsync(spec, cancellationToken);
    }

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken)
    {
        watch.Changing("start", containerId);
        return inner.StartContainerAsync(containerId, cancellationToken);
    }

    public ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) =>
        inner.WaitRunningAsync(containerId, duration, healthTimeout, cancellationToken);

    public ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        watch.Changing("stop", containerId);
        return inner.StopContainerAsync(containerId, grace, cancellationToken);
    }

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken)
    {
        watch.Changing("unpause", containerId);
        return inner.UnpauseContainerAsync(containerId, cancellationToken);
    }

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
    {
        watch.Changing("remove", containerId);
        return inner.RemoveContainerAsync(containerId, force, cancellationToken);
    }

    public async ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken)
    {
        var container = await inner.InspectContainerAsync(idOrName, cancellationToken);
        if (container is not null)
        {
            watch.Saw(container);
        }

        return container;
    }

    public async ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken)
    {
        var containers = await inner.ListContainersAsync(filter, cancellationToken);
        foreach (var container in containers)
        {
            watch.Saw(container);
        }

        return containers;
    }

    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) => inner.NetworkExistsAsync(name, cancellationToken);

    public ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        inner.PullImageAsync(imageRef, policy, progress, cancellationToken);

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) => inner.InspectImageAsync(imageRef, cancellationToken);

    public IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken) => inner.WatchAsync(filter, cancellationToken);

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        inner.ReadLogTailAsync(containerId, lines, cancellationToken);

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => inner.InspectEngineAsync(cancellationToken);

    public ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) => inner.FindEngineStartAsync(cancellationToken);
}
