namespace Galaxy.Runtime.Ports;

/// <summary>
/// The container engine. Every change addresses a container by id; one call is one request. Expected conditions are return
/// values; a call throws only <see cref="RuntimePortException"/>, <see cref="OperationCanceledException"/> for its token, or
/// <see cref="ArgumentException"/> for an empty id. A change whose answer was lost may have happened, or may still happen.
/// </summary>
public interface IContainerEngine
{
    /// <summary>Whether a network of exactly this name exists. Never creates one.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The engine did not answer, or several networks have the name.</exception>
    ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes an image available by the policy; returns it when it is complete.</summary>
    /// <param name="imageRef">The reference as the user gave it; without tag and digest, <c>latest</c> is pulled.</param>
    /// <param name="policy">When to pull.</param>
    /// <param name="progress">Gets the progress; null if it is of no interest. Called from any thread.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    /// <returns>The image that the reference means now.</returns>
    /// <exception cref="RuntimePortException">The pull failed, stalled, or the image is missing and may not be pulled.</exception>
    ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Inspects an image that the engine has.</summary>
    /// <param name="imageRef">A reference or a content id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The image, or null when the engine does not have it.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer, or refused.</exception>
    ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken);

    /// <summary>Creates a container and does not start it.</summary>
    /// <param name="spec">The container.</param>
    /// <param name="cancellationToken">Cancels the wait; the container may have been created.</param>
    /// <returns>The new id, or that the name is taken.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer, or refused (missing image, bad mount, bad limit …).</exception>
    ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken);

    /// <summary>Starts a container; no-op if it runs. Returning is no proof that it runs: inspect it.</summary>
    /// <param name="containerId">The full id.</param>
    /// <param name="cancellationToken">Cancels the wait; the container may have been started.</param>
    /// <exception cref="RuntimePortException"><see cref="PortFault.Rejected"/>: its configuration cannot work (bad entrypoint, missing
    /// network). <see cref="PortFault.Unavailable"/>: the engine failed, or this container is broken; another one may start.</exception>
    ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>
    /// Waits while a container runs: for a time and, if asked for, until its health check has passed. A wait ends early as soon as the container may have
    /// ended or its health check may have failed. Changes nothing; one wait is one request, which stays open meanwhile.
    /// </summary>
    /// <param name="containerId">The full id.</param>
    /// <param name="duration">How long it is to run from now on, more than zero.</param>
    /// <param name="healthTimeout">How long from now on its health check may take to pass, if that is longer; zero means that health is not waited for.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// True: it ran from when the engine took the request until now, and it is healthy if that was waited for and <paramref name="healthTimeout"/> is not over. False: it does not exist, does not
    /// run, has ended meanwhile (and may have been started again), or its health check may have failed: inspect it.
    /// </returns>
    /// <exception cref="RuntimePortException">The engine did not answer, or the wait was cut.</exception>
    ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken);

    /// <summary>Stops a container: asks it to end, and kills it when the grace period is over.</summary>
    /// <param name="containerId">The full id.</param>
    /// <param name="grace">How long it may take, rounded up to whole seconds; zero kills at once, never negative.</param>
    /// <param name="cancellationToken">Cancels the wait; the container may be stopped all the same.</param>
    /// <returns><see cref="StopContainerResult.Stopped"/>, even if it had exited before, or <see cref="StopContainerResult.NotFound"/>.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer, or refused.</exception>
    ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Lets a paused container run again. No-op if it is not paused or does not exist: inspect it to know what it does.</summary>
    /// <param name="containerId">The full id.</param>
    /// <param name="cancellationToken">Cancels the wait; the container may still be unpaused.</param>
    /// <exception cref="RuntimePortException">The engine did not answer, or refused.</exception>
    ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken);

    /// <summary>Removes a container; returns when it is gone. No-op if it does not exist (<see cref="RemoveContainerResult.Removed"/>).</summary>
    /// <param name="containerId">The full id.</param>
    /// <param name="force">
    /// Whether a container that is alive (running, paused or restarting) is killed and removed. Without force such a container stays as it is, and the
    /// engine decides that in the same step that would remove it: no start that comes between can be lost.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the container may still be removed.</param>
    /// <returns><see cref="RemoveContainerResult.Removed"/>, or without force <see cref="RemoveContainerResult.StillRunning"/>.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer, or could not remove it.</exception>
    ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken);

    /// <summary>Inspects one container.</summary>
    /// <param name="idOrName">The full id, or the exact name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The container, or null when there is none of that id or exact name.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken);

    /// <summary>Lists containers of every state: the whole list or a fault, never a part.</summary>
    /// <param name="filter">Which containers.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The engine did not answer, or the list was cut.</exception>
    ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken);

    /// <summary>Follows what happens to containers from now on. The sequence ends when the engine closes the stream.</summary>
    /// <param name="filter">Which containers.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="RuntimePortException">The engine did not answer, or the stream broke.</exception>
    IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken);

    /// <summary>Reads a container's last log lines, standard output and error in the order they were written.</summary>
    /// <param name="containerId">The full id.</param>
    /// <param name="lines">At most so many lines, 1 or more; at most 1 MiB of text is returned, the end of it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The lines, each ended by <c>\n</c>; empty when there are none or the container is gone.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer, or its log driver cannot be read.</exception>
    ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken);

    /// <summary>Asks the engine for its identity and size.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RuntimePortException">The engine did not answer, or is too old.</exception>
    ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken);

    /// <summary>Asks when the engine began to answer after it had last ended or killed every container: what ended before ended with it, or while it was away, or earlier.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>When, by the engine's clock (UTC); null if the engine does not show it.</returns>
    /// <exception cref="RuntimePortException">The engine did not answer.</exception>
    ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken);
}

/// <summary>How the engine answered a create: a new container, or its name is in use.</summary>
public readonly record struct CreateContainerResult
{
    private readonly string? containerId;

    private CreateContainerResult(string containerId) => this.containerId = containerId;

    /// <summary>Another container has the name; nothing was created.</summary>
    public static CreateContainerResult NameTaken => default;

    /// <summary>The new container's full id; empty when <see cref="IsNameTaken"/>.</summary>
    public string ContainerId => containerId ?? "";

    /// <summary>Whether another container has the name.</summary>
    public bool IsNameTaken => containerId is null;

    /// <summary>The container was created.</summary>
    /// <param name="containerId">Its full id.</param>
    /// <exception cref="ArgumentException"><paramref name="containerId"/> is null or empty.</exception>
    public static CreateContainerResult Created(string containerId)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        return new CreateContainerResult(containerId);
    }
}

/// <summary>How the engine answered a stop.</summary>
public enum StopContainerResult
{
    /// <summary>No answer; never returned by an adapter.</summary>
    Unknown = 0,

    /// <summary>The container does not run; also the result if it had exited before.</summary>
    Stopped,

    /// <summary>The engine knows no such container.</summary>
    NotFound,
}

/// <summary>How an engine answered a removal.</summary>
public enum RemoveContainerResult
{
    /// <summary>No answer; never returned by an engine.</summary>
    Unknown = 0,

    /// <summary>The container is gone, or was before.</summary>
    Removed,

    /// <summary>Not forced, and the container is alive (running, paused or restarting): nothing was changed.</summary>
    StillRunning,
}
