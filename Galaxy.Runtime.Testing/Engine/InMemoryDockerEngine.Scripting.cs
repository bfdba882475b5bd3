namespace Galaxy.Runtime.Testing;

/// <content>What a test arranges, and what a person does behind the library's back.</content>
public sealed partial class InMemoryDockerEngine
{
    private const long SizeOfImage = 4 * 1024 * 1024;

    /// <summary>What the engine says of itself.</summary>
    public EngineInfo Engine { get; set; } = new()
    {
        Id = "in-memory-engine",
        Version = "in-memory",
        ApiVersion = "1.41",
        Cpus = 4,
        MemoryBytes = 8L * 1024 * 1024 * 1024,
    };

    /// <summary>When the engine came back from its last restart, as it says; null before the first. Default null.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>How long a pull takes on the clock; <see cref="Timeout.InfiniteTimeSpan"/> means that it never ends. Default zero.</summary>
    public TimeSpan PullTime { get; set; }

    /// <summary>How many callers follow the events at this moment. An event reaches those that follow when it happens, so that a test waits for this before it makes one happen.</summary>
    public int WatcherCount => gate.Inside(() => events.WatcherCount);

    /// <summary>Whether events get lost on their way to the watchers. Default false.</summary>
    public bool LosesEvents
    {
        get => gate.Inside(() => events.AreLost);
        set => gate.Inside(() => events.AreLost = value);
    }

    /// <summary>Every container, as an inspect shows it, the oldest first.</summary>
    public IReadOnlyList<ContainerInfo> Containers => gate.Inside(() => containers.ConvertAll(static container => container.Describe()));

    /// <summary>Adds a network, if there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    public void AddNetwork(string name) => gate.Inside(() =>
    {
        if (!networks.Exists(name))
        {
            networks.Add(name);
        }
    });

    /// <summary>Adds a network though there may be one of that name: from the second on the name is ambiguous, and nothing starts in it.</summary>
    /// <param name="name">Its name.</param>
    public void AddDuplicateNetwork(string name) => gate.Inside(() => networks.Add(name));

    /// <summary>Removes every network of that name. Containers that were connected to it never start again, even if it is added anew.</summary>
    /// <param name="name">Its name.</param>
    public void RemoveNetwork(string name) => gate.Inside(() => networks.Remove(name));

    /// <summary>Gives the engine an image. Under a reference that it has already, the tag moves; the old image stays, by its id.</summary>
    /// <param name="imageRef">The reference; without a tag, <c>latest</c>.</param>
    /// <param name="labels">Its labels, which containers inherit.</param>
    /// <param name="behaviour">What its containers do; null means <see cref="ImageBehaviour.Runs"/>.</param>
    /// <returns>The content id.</returns>
    public string AddImage(string imageRef, IReadOnlyDictionary<string, string>? labels = null, ImageBehaviour? behaviour = null) => gate.Inside(() =>
    {
        var image = images.Make(CheckReference(imageRef), labels, behaviour);
        images.Tag(imageRef, image);
        return image.Id;
    });

    /// <summary>Gives the registry an image, which the engine has only after a pull.</summary>
    /// <param name="imageRef">The reference; without a tag, <c>latest</c>.</param>
    /// <param name="labels">Its labels, which containers inherit.</param>
    /// <param name="behaviour">What its containers do; null means <see cref="ImageBehaviour.Runs"/>.</param>
    /// <param name="digest">The digest by which the registry knows it (<c>sha256:…</c>); null means one of its own.</param>
    /// <returns>The content id.</returns>
    public string AddRegistryImage(
        string imageRef, IReadOnlyDictionary<string, string>? labels = null, ImageBehaviour? behaviour = null, string? digest = null) => gate.Inside(() =>
    {
        var image = images.Make(CheckReference(imageRef), labels, behaviour, digest);
        images.Offer(imageRef, image);
        return image.Id;
    });

    /// <summary>Removes an image from the engine: by reference the tag, and the image with its last tag; by id all of it.</summary>
    /// <param name="refOrId">A reference or a content id.</param>
    public void RemoveImage(string refOrId) => gate.Inside(() => images.Remove(refOrId));

    /// <summary>Switches the image store: every image gets another content id, and stays under its references and digests.</summary>
    public void SwitchImageStore() => gate.Inside(images.ChangeIds);

    /// <summary>Removes an image from the registry.</summary>
    /// <param name="imageRef">The reference.</param>
    public void RemoveRegistryImage(string imageRef) => gate.Inside(() => images.Withdraw(imageRef));

    /// <summary>Makes every pull of a reference fail.</summary>
    /// <param name="imageRef">The reference.</param>
    /// <param name="fault">How.</param>
    /// <param name="message">Why.</param>
    public void FailPulls(string imageRef, PortFault fault = PortFault.Unavailable, string message = "The registry does not answer.") =>
        gate.Inside(() => images.FailPulls(imageRef, fault, message));

    /// <summary>Makes pulls of a reference work again.</summary>
    /// <param name="imageRef">The reference.</param>
    public void RestorePulls(string imageRef) => gate.Inside(() => images.RestorePulls(imageRef));

    /// <summary>Makes the next containers such that no start of them works (the engine answers 500), while others may start.</summary>
    /// <param name="count">How many.</param>
    public void PoisonNext(int count = 1) => gate.Inside(() => poisonNext = count);

    /// <summary>Whether a container runs, and has run for as long as its game takes to be ready.</summary>
    /// <param name="containerId">Its id.</param>
    public bool IsReady(string containerId) => gate.Inside(() =>
        FindById(containerId) is { State: ContainerState.Running, StartedAt: { } startedAt, Image.Behaviour.ReadyAfter: var after }
        && (after is null || (after != Timeout.InfiniteTimeSpan && time.GetUtcNow() - startedAt >= after)));

    /// <summary>Lets another program of the engine's host listen at a port, at every address, so that no container can publish it.</summary>
    /// <param name="port">The port.</param>
    public void TakePort(int port) => gate.Inside(() => ports.Take(port));

    /// <summary>Lets that program end.</summary>
    /// <param name="port">The port.</param>
    public void ReleasePort(int port) => gate.Inside(() => ports.Release(port));

    /// <summary>Adds a foreign container: one that another client created.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="running">Whether it runs; else it is created.</param>
    /// <param name="behaviour">What it does; null means <see cref="ImageBehaviour.Runs"/>.</param>
    /// <param name="network">The network it is in, which is added if need be.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public string AddContainer(
        string name, IReadOnlyDictionary<string, string>? labels = null, bool running = true, ImageBehaviour? behaviour = null, string network = "bridge")
    {
        AddNetwork(network);
        return gate.Inside(() =>
        {
            if (FindByName(name) is not null)
            {
                throw new InvalidOperationException($"There is a container named \"{name}\" already.");
            }

            var image = images.Make("foreign/image:1", labels: null, behaviour);
            var limits = new ContainerLimits(Engine.Cpus, Engine.MemoryBytes, int.MaxValue);
            var container = Add(new ContainerSpec { Name = name, ImageId = image.Id, Network = network, Labels = labels ?? Merge(), Limits = limits }, image);
            if (running)
            {
                lifecycle.Start(container);
            }

            return container.Id;
        });
    }

    /// <summary>What a container was created with; null when there is none of that id or exact name.</summary>
    /// <param name="idOrName">Its id or name.</param>
    public ContainerSpec? FindSpec(string idOrName) => gate.Inside(() => (FindById(idOrName) ?? FindByName(idOrName))?.Spec);

    /// <summary>Kills a container's process, as <c>docker kill</c> does.</summary>
    /// <param name="idOrName">Its id or name.</param>
    public void KillContainer(string idOrName) => gate.Inside(() => lifecycle.Kill(Get(idOrName)));

    /// <summary>Lets a container's process end by itself.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="outOfMemory">Whether the kernel killed it for lack of memory.</param>
    public void Exit(string idOrName, int exitCode, bool outOfMemory = false) => gate.Inside(() => lifecycle.End(Get(idOrName), exitCode, outOfMemory));

    /// <summary>Removes a container, as <c>docker rm -f</c> does.</summary>
    /// <param name="idOrName">Its id or name.</param>
    public void RemoveContainerManually(string idOrName) => gate.Inside(() => _ = Remove(Get(idOrName), force: true));

    /// <summary>Renames a container, as <c>docker rename</c> does.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="name">Its new name.</param>
    /// <exception cref="InvalidOperationException">The name is taken.</exception>
    public void RenameContainer(string idOrName, string name) => gate.Inside(() =>
    {
        if (FindByName(name) is not null)
        {
            throw new InvalidOperationException($"There is a container named \"{name}\" already.");
        }

        Get(idOrName).Name = name;
    });

    /// <summary>
    /// Gives a container a restart policy: when its process exits it is <see cref="ContainerState.Restarting"/>, until it is stopped or removed. The process itself
    /// does not run again: the engine waits ever longer between two runs.
    /// </summary>
    /// <param name="idOrName">Its id or name.</param>
    public void RestartAlways(string idOrName) => gate.Inside(() => { Get(idOrName).RestartsAlways = true; });

    /// <summary>Freezes a running container.</summary>
    /// <param name="idOrName">Its id or name.</param>
    public void PauseContainer(string idOrName) => gate.Inside(() => Swap(Get(idOrName), ContainerState.Running, ContainerState.Paused));

    /// <summary>Thaws a frozen container.</summary>
    /// <param name="idOrName">Its id or name.</param>
    public void UnpauseContainer(string idOrName) => gate.Inside(() => Swap(Get(idOrName), ContainerState.Paused, ContainerState.Running));

    /// <summary>Changes what a container's health check says.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="health">What it says now.</param>
    public void SetHealth(string idOrName, ContainerHealth health) => gate.Inside(() => lifecycle.SetHealth(Get(idOrName), health));

    /// <summary>Lets a container write a line to its log.</summary>
    /// <param name="idOrName">Its id or name.</param>
    /// <param name="line">The line, without its end.</param>
    public void WriteLog(string idOrName, string line) => gate.Inside(() => Get(idOrName).Log.Add(line));

    /// <summary>Ends every watch, as an engine that closes its event streams does.</summary>
    public void CloseEventStreams() => gate.Inside(() => events.End(fault: null));

    /// <summary>Restarts the engine without live restore: every container is killed and stays exited, and every watch breaks.</summary>
    /// <param name="exitCode">What each process ends with: 137 by an engine that is killed or ends, 255 if the machine lost its power.</param>
    /// <param name="isSeen">Whether watchers still read how containers end, as they do of an engine that is asked to end.</param>
    public void Restart(int exitCode = EngineLifecycle.Killed, bool isSeen = false) => gate.Inside(() =>
    {
        var broken = new RuntimePortException(PortFault.Unavailable, "The engine was restarted.");
        events.IsEnding = isSeen;
        if (!isSeen)
        {
            events.End(broken);
        }

        containers.ForEach(container => lifecycle.End(container, exitCode));
        if (isSeen)
        {
            events.End(broken);
        }

        events.IsEnding = false;
        StartedAt = time.GetUtcNow();
    });

    private EngineContainer Get(string idOrName) =>
        FindById(idOrName) ?? FindByName(idOrName) ?? throw new InvalidOperationException($"There is no container \"{idOrName}\".");

    private static void Swap(EngineContainer container, ContainerState from, ContainerState to)
    {
        if (container.State != from)
        {
            throw new InvalidOperationException($"The container is {container.State}, not {from}.");
        }

        container.State = to;
    }
}
