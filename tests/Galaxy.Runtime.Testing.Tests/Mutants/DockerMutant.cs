using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Testing.Tests;

/// <summary>A container engine with some calls replaced.</summary>
internal sealed class DockerMutant(IContainerEngine inner) : IContainerEngine
{
    public Func<string, CancellationToken, ValueTask<bool>> NetworkExists { get; init; } = inner.NetworkExistsAsync;

    public Func<string, PullPolicy, IProgress<ImagePullProgress>?, CancellationToken, ValueTask<ImageInfo>> Pull { get; init; } = inner.PullImageAsync;

    public Func<string, CancellationToken, ValueTask<ImageInfo?>> InspectImage { get; init; } = inner.InspectImageAsync;

    public Func<ContainerSpec, CancellationToken, ValueTask<CreateContainerResult>> Create { get; init; } = inner.CreateContainerAsync;

    public Func<string, CancellationToken, ValueTask> Start { get; init; } = inner.StartContainerAsync;

    public Func<string, TimeSpan, TimeSpan, CancellationToken, ValueTask<bool>> WaitRunning { get; init; } = inner.WaitRunningAsync;

    public Func<string, TimeSpan, CancellationToken, ValueTask<StopContainerResult>> Stop { get; init; } = inner.StopContainerAsync;

    public Func<string, CancellationToken, ValueTask> Unpause { get; init; } = inner.UnpauseContainerAsync;

    public Func<string, bool, CancellationToken, ValueTask<RemoveContainerResult>> Remove { get; init; } = inner.RemoveContainerAsync;

    public Func<string, CancellationToken, ValueTask<ContainerInfo?>> Inspect { get; init; } = inner.InspectContainerAsync;

    public Func<ContainerFilter, CancellationToken, ValueTask<IReadOnlyList<ContainerInfo>>> List { get; init; } = inner.ListContainersAsync;

    public Func<ContainerFilter, CancellationToken, IAsyncEnumerable<ContainerEvent>> Watch { get; init; } = inner.WatchAsync;

    public Func<string, int, CancellationToken, ValueTask<string>> ReadLogTail { get; init; } = inner.ReadLogTailAsync;

    public Func<CancellationToken, ValueTask<EngineInfo>> InspectEngine { get; init; } = inner.InspectEngineAsync;

    public Func<CancellationToken, ValueTask<DateTimeOffset?>> FindEngineStart { get; init; } = inner.FindEngineStartAsync;

    /// <summary>Changes what an inspect shows.</summary>
    public Func<ContainerInfo, ContainerInfo> Show { get; init; } = static container => container;

    /// <summary>Changes what a watch tells; null loses the event.</summary>
    public Func<ContainerEvent, ContainerEvent?> Tell { get; init; } = static containerEvent => containerEvent;

    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) => NetworkExists(name, cancellationToken);

    public ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        Pull(imageRef, policy, progress, cancellationToken);

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) => InspectImage(imageRef, cancellationToken);

    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) => Create(spec, cancellationToken);

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) => Start(containerId, cancellationToken);

    public ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) =>
        WaitRunning(containerId, duration, healthTimeout, cancellationToken);

    public ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken) => Stop(containerId, grace, cancellationToken);

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) => Unpause(containerId, cancellationToken);

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        Remove(containerId, force, cancellationToken);

    public async ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        await Inspect(idOrName, cancellationToken) is { } container ? Show(container) : null;

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) => List(filter, cancellationToken);

    public async IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var containerEvent in Watch(filter, cancellationToken))
        {
            if (Tell(containerEvent) is { } told)
            {
                yield return told;
            }
        }
    }

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) => ReadLogTail(containerId, lines, cancellationToken);

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => InspectEngine(cancellationToken);

    public ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) => FindEngineStart(cancellationToken);
}
