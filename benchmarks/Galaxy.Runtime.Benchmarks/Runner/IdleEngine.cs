namespace Galaxy.Runtime.Benchmarks;

/// <summary>An engine with one container, whose every call succeeds at once.</summary>
internal class IdleEngine(ContainerState state) : IContainerEngine
{
    private static readonly ImageInfo Image = new() { Id = IdleGame.ImageId };
    private static readonly EngineInfo Engine = new() { Id = IdleGame.EngineId, Cpus = 2, MemoryBytes = 8L << 30 };

    private readonly ContainerInfo container = new()
    {
        Id = IdleGame.ContainerId,
        Name = "galaxy-game-chess-42",
        State = state,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    public IdleEngine()
        : this(ContainerState.Running)
    {
    }

    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) => new(true);

    public ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken) =>
        new(Image);

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) => new(Image);

    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        new(CreateContainerResult.Created(IdleGame.ContainerId));

    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) => default;

    public ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) => new(true);

    public ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken) => new(StopContainerResult.Stopped);

    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) => default;

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        new(RemoveContainerResult.Removed);

    // By name there is nothing in the way of a start.
    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        new(idOrName == IdleGame.ContainerId ? container : null);

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) => new([]);

    public IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken) => AsyncEnumerable.Empty<ContainerEvent>();

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) => new("");

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => new(Engine);

    public ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) => new(default(DateTimeOffset?));
}

/// <summary>The engine of a stopped game: its container has ended, else no cleanup would remove it.</summary>
internal sealed class IdleEngineOfStopped() : IdleEngine(ContainerState.Exited);
