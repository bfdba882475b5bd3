namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>A container engine that hands every call on; a test overrides the one it is about.</summary>
internal class EngineOverride : IContainerEngine
{
    public IContainerEngine Inner { get; set; } = null!;

    public virtual ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) => Inner.NetworkExistsAsync(name, cancellationToken);

    public virtual ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        Inner.PullImageAsync(imageRef, policy, progress, cancellationToken);

    public virtual ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) => Inner.InspectImageAsync(imageRef, cancellationToken);

    public virtual ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        Inner.CreateContainerAsync(spec, cancellationToken);

    public virtual ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) => Inner.StartContainerAsync(containerId, cancellationToken);

    public virtual ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) =>
        Inner.WaitRunningAsync(containerId, duration, healthTimeout, cancellationToken);

    public virtual ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken) =>
        Inner.StopContainerAsync(containerId, grace, cancellationToken);

    public virtual ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) => Inner.UnpauseContainerAsync(containerId, cancellationToken);

    public virtual ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        Inner.RemoveContainerAsync(containerId, force, cancellationToken);

    public virtual ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        Inner.InspectContainerAsync(idOrName, cancellationToken);

    public virtual ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        Inner.ListContainersAsync(filter, cancellationToken);

    public virtual IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken) => Inner.WatchAsync(filter, cancellationToken);

    public virtual ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        Inner.ReadLogTailAsync(containerId, lines, cancellationToken);

    public virtual ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => Inner.InspectEngineAsync(cancellationToken);

    public virtual ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) => Inner.FindEngineStartAsync(cancellationToken);

    /// <summary>Takes the in-memory engine's place, its precedence included, so that the state directory stays in memory too.</summary>
    public void ReplaceEngine(Microsoft.Extensions.DependencyInjection.IGalaxyRuntimeBuilder builder) =>
        builder.SupplyPort<IContainerEngine>(PortPrecedence.Fake, _ => this);
}
