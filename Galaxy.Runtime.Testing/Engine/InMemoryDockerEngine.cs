using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Testing;

/// <summary>
/// A container engine in memory, with the manners of a real one: names collide, a missing network shows only at the start, image
/// labels are inherited, a stubborn container takes its grace period and is killed, and a stop or start goes on when its caller gives
/// up. Ids and addresses are the same in every run. The second half of it scripts images, networks, faults and people.
/// </summary>
/// <example>
/// <code>
/// var engine = new InMemoryDockerEngine(time);
/// engine.AddNetwork("galaxy");
/// engine.AddImage("repo/engine:1.2.3", behaviour: ImageBehaviour.Exits(1, after: TimeSpan.FromSeconds(5)));
/// </code>
/// </example>
public sealed partial class InMemoryDockerEngine : IContainerEngine
{
    private const long SmallestMemory = 6 * 1024 * 1024;
    private const double SmallestCpus = 0.01;
    private const int LargestLogTail = 1024 * 1024;

    private readonly TimeProvider time;
    private readonly EngineGate gate = new();
    private readonly EngineImages images = new();
    private readonly EngineNetworks networks = new();
    private readonly EngineEvents events;
    private readonly EngineLifecycle lifecycle;
    private readonly EnginePorts ports;
    private readonly List<EngineContainer> containers = [];
    private int made;
    private int poisonNext;

    /// <summary>Makes an engine without images, networks and containers.</summary>
    /// <param name="time">Its clock; null means the system's.</param>
    public InMemoryDockerEngine(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        events = new EngineEvents(gate, this.time);
        ports = new EnginePorts(containers);
        lifecycle = new EngineLifecycle(gate, events, networks, ports, this.time);
    }

    /// <inheritdoc/>
    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) =>
        Answer(() => networks.Exists(name), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
    {
        var (isHere, image) = await Answer(() => FindPullable(imageRef, policy), cancellationToken).ConfigureAwait(false);
        if (isHere)
        {
            return image.Describe();
        }

        progress?.Report(new ImagePullProgress
        {
            ImageRef = imageRef,
            LayersDone = 0,
            LayersTotal = 1,
            BytesDone = 0,
            BytesTotal = SizeOfImage,
        });
        if (PullTime != TimeSpan.Zero)
        {
            await Task.Delay(PullTime, time, cancellationToken).ConfigureAwait(false);
        }

        gate.Inside(() => images.Tag(imageRef, image));
        progress?.Report(new ImagePullProgress
        {
            ImageRef = imageRef,
            LayersDone = 1,
            LayersTotal = 1,
            BytesDone = SizeOfImage,
            BytesTotal = SizeOfImage,
        });
        return image.Describe();
    }

    /// <inheritdoc/>
    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) =>
        Answer(() => images.Find(CheckReference(imageRef))?.Describe(), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        Answer(() => Create(spec), cancellationToken);

    /// <inheritdoc/>
    public ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => gate.Inside(() => lifecycle.Start(FindById(containerId) ?? throw NoSuchContainer(containerId))), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken)
    {
        var wait = await Answer(() => lifecycle.WaitRunning(FindById(containerId), duration, healthTimeout), cancellationToken).ConfigureAwait(false);
        return await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        var wholeSeconds = TimeSpan.FromSeconds(Math.Ceiling(Math.Max(0, grace.TotalSeconds)));
        var (stop, ended) = await Answer(() => Stop(FindById(containerId), wholeSeconds), cancellationToken).ConfigureAwait(false);

        // The engine ends the container even if no caller waits for it any more.
        await ended.WaitAsync(cancellationToken).ConfigureAwait(false);
        return stop;
    }

    /// <inheritdoc/>
    public ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => gate.Inside(() => Unpause(FindById(containerId))), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken) =>
        Answer(() => Remove(FindById(containerId), force), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        Answer(() =>
        {
            ArgumentException.ThrowIfNullOrEmpty(idOrName);
            return (FindById(idOrName) ?? FindByName(idOrName))?.Describe();
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<ContainerInfo>>(() =>
            [.. containers.Where(container => container.Matches(filter)).Select(static container => container.Summarise())], cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return events.WatchAsync(filter, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        Answer(() =>
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(lines, 1);
            return FindById(containerId) is { } container ? TailOf(container.Log, lines) : "";
        }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => Answer(() => Engine, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) => Answer(() => StartedAt, cancellationToken);

    private ValueTask<T> Answer<T>(Func<T> answer, CancellationToken cancellationToken) =>
        PortAnswer.Of(() => gate.Inside(answer), cancellationToken);

    /// <summary>The image that a pull ends with, and whether it is here already.</summary>
    private (bool IsHere, EngineImage Image) FindPullable(string imageRef, PullPolicy policy)
    {
        var here = images.Find(CheckReference(imageRef));
        return policy switch
        {
            PullPolicy.IfMissing or PullPolicy.Never when here is not null => (true, here),
            PullPolicy.IfMissing or PullPolicy.Always => (false, images.Pull(imageRef)),
            PullPolicy.Never => throw new RuntimePortException(PortFault.Rejected, $"The image \"{imageRef}\" is missing and may not be pulled (policy never)."),
            PullPolicy.Unknown => throw new ArgumentOutOfRangeException(nameof(policy)),
        };
    }

    private CreateContainerResult Create(ContainerSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Require(ContainerNamePattern.IsMatch(spec.Name), $"the name \"{spec.Name}\" is invalid");
        Require(double.IsFinite(spec.Limits.Cpus) && spec.Limits.Cpus >= SmallestCpus && spec.Limits.Cpus <= Engine.Cpus, $"the range of CPUs is from 0.01 to {Engine.Cpus}");
        Require(spec.Limits.MemoryBytes >= SmallestMemory, "the minimum memory limit is 6 MiB");
        Require(spec.Mounts.All(static mount => (mount.IsVolume || mount.Source.StartsWith('/')) && mount.ContainerPath.StartsWith('/')), "a mount's paths must be absolute");
        var image = images.Find(spec.ImageId);
        Require(image is not null, $"there is no image {spec.ImageId}");
        return FindByName(spec.Name) is not null ? CreateContainerResult.NameTaken : CreateContainerResult.Created(Add(spec, Running(spec, image!)).Id);
    }

    /// <summary>The image as a container with an entrypoint of its own runs it: to its end at once, if the image has a shell.</summary>
    private static EngineImage Running(ContainerSpec spec, EngineImage image) => spec.Entrypoint.Count == 0
        ? image
        : image with { Behaviour = image.Behaviour.HasShell ? ImageBehaviour.Exits(image.Behaviour.EntrypointExitCode) : ImageBehaviour.BadEntrypoint };

    private EngineContainer Add(ContainerSpec spec, EngineImage image)
    {
        var container = new EngineContainer
        {
            Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"container {++made} of {Engine.Id}"))),
            Name = spec.Name,
            Spec = Snapshot(spec),
            Image = image,
            Labels = Merge(image.Labels, spec.Labels),
            CreatedAt = time.GetUtcNow(),
            NetworkId = networks.FindId(spec.Network),
            IsPoisoned = poisonNext > 0 && poisonNext-- > 0,
        };
        containers.Add(container);
        events.Publish(container, ContainerEventType.Create);
        return container;
    }

    private (StopContainerResult Answer, Task Ended) Stop(EngineContainer? container, TimeSpan grace) =>
        container is null ? (StopContainerResult.NotFound, Task.CompletedTask) : (StopContainerResult.Stopped, lifecycle.Stop(container, grace));

    private static void Unpause(EngineContainer? container)
    {
        if (container is { State: ContainerState.Paused })
        {
            container.State = ContainerState.Running;
        }
    }

    private RemoveContainerResult Remove(EngineContainer? container, bool force)
    {
        if (container is null)
        {
            return RemoveContainerResult.Removed;
        }

        if (!force && container.IsAlive)
        {
            return RemoveContainerResult.StillRunning;
        }

        lifecycle.Kill(container);
        containers.Remove(container);
        events.Publish(container, ContainerEventType.Destroy);
        return RemoveContainerResult.Removed;
    }

    private EngineContainer? FindById(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return containers.Find(container => string.Equals(container.Id, id, StringComparison.Ordinal));
    }

    private EngineContainer? FindByName(string name) => containers.Find(container => string.Equals(container.Name, name, StringComparison.Ordinal));

    private static RuntimePortException NoSuchContainer(string id) => new(PortFault.Rejected, $"There is no container {id}.");

    private static void Require(bool holds, string refusal)
    {
        if (!holds)
        {
            throw new RuntimePortException(PortFault.Rejected, $"The container cannot be created: {refusal}.");
        }
    }

    private static string CheckReference(string imageRef)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageRef);
        return ImageReferencePattern.IsMatch(imageRef)
            ? imageRef
            : throw new RuntimePortException(PortFault.Rejected, $"\"{imageRef}\" is no image reference.");
    }

    private static ContainerSpec Snapshot(ContainerSpec spec) => spec with
    {
        Environment = Merge(spec.Environment),
        Labels = Merge(spec.Labels),
        Mounts = [.. spec.Mounts],
        Arguments = [.. spec.Arguments],
        Ports = [.. spec.Ports],
        Devices = [.. spec.Devices],
        Gpus = [.. spec.Gpus],
        Ulimits = [.. spec.Ulimits],
        LogOptions = spec.LogOptions is null ? null : Merge(spec.LogOptions),
    };

    private static ReadOnlyDictionary<string, string> Merge(params ReadOnlySpan<IReadOnlyDictionary<string, string>> sources)
    {
        var merged = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (var (key, value) in source)
            {
                merged[key] = value;
            }
        }

        return merged.AsReadOnly();
    }

    private static string TailOf(List<string> log, int lines)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(log.TakeLast(lines).Select(static line => line + "\n")));
        return Encoding.UTF8.GetString(text.AsSpan(Math.Max(0, text.Length - LargestLogTail)));
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ContainerNamePattern { get; }

    [GeneratedRegex("^[a-z0-9][a-z0-9._/:-]*[a-zA-Z0-9_.@:-]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageReferencePattern { get; }
}
