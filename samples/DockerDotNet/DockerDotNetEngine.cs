using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Docker.DotNet;
using Docker.DotNet.Models;
using Galaxy.Runtime;
using Galaxy.Runtime.Ports;
using ContainerSpec = Galaxy.Runtime.Ports.ContainerSpec;

namespace DockerDotNet;

/// <summary>The container port over a host's Docker.DotNet client. What a host goes without is in the README beside this file.</summary>
public sealed class DockerDotNetEngine(IDockerClient docker, TimeProvider time) : IContainerEngine
{
    private const int LogBytes = 1024 * 1024;
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan WaitPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);

    public async ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var found = await DockerDotNetCall.RunAsync(
            $"list networks named {name}",
            () => docker.Networks.ListNetworksAsync(new NetworksListParameters { Filters = DockerDotNetMapping.Filters("name", name) }, cancellationToken),
            cancellationToken);

        // The engine's filter finds parts of names, too.
        return found.Count(network => network.Name == name) switch
        {
            0 => false,
            1 => true,
            var count => throw new RuntimePortException(PortFault.Rejected, $"The Docker Engine has {count} networks named \"{name}\".") { Reason = PortFaultReason.Ambiguous },
        };
    }

    public async ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageRef);
        if (policy is not PullPolicy.Always && await InspectImageAsync(imageRef, cancellationToken) is { } present)
        {
            return present;
        }

        if (policy is PullPolicy.Never || imageRef.StartsWith("sha256:", StringComparison.Ordinal))
        {
            throw new RuntimePortException(PortFault.Rejected, $"The Docker Engine does not have image {imageRef}, and it may not or cannot be pulled.");
        }

        await new DockerDotNetPull(imageRef, progress).RunAsync(docker, cancellationToken);
        return await InspectImageAsync(imageRef, cancellationToken)
            ?? throw new RuntimePortException(PortFault.Unavailable, $"The pull of {imageRef} ended without an error, but the engine does not have the image.");
    }

    public async ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(imageRef);
        try
        {
            var image = await DockerDotNetCall.RunAsync($"inspect image {imageRef}", () => docker.Images.InspectImageAsync(imageRef, cancellationToken), cancellationToken);
            return new ImageInfo
            {
                Id = image.ID,
                Digests = [.. image.RepoDigests ?? []],
                Labels = new Dictionary<string, string>(image.Config?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal),
                HasHealthCheck = image.Config?.Healthcheck?.Test is [not "NONE", ..],
            };
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.EngineOptions is not null)
        {
            throw new RuntimePortException(PortFault.Rejected, "Options in the engine's own JSON have no place in Docker.DotNet's types.");
        }

        try
        {
            var created = await DockerDotNetCall.RunAsync(
                $"create container {spec.Name}", () => docker.Containers.CreateContainerAsync(spec.ToParameters(), cancellationToken), cancellationToken);
            return CreateContainerResult.Created(created.ID);
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.Conflict)
        {
            // A create that runs reserves the name a moment before its container can be seen.
            for (var delay = FirstPoll; delay <= LongestPoll; delay *= 2)
            {
                if (await InspectContainerAsync(spec.Name, cancellationToken) is not null)
                {
                    return CreateContainerResult.NameTaken;
                }

                await Task.Delay(delay, time, cancellationToken);
            }

            throw;
        }
    }

    public async ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        await DockerDotNetCall.RunAsync(
            $"start container {containerId}", () => docker.Containers.StartContainerAsync(containerId, new ContainerStartParameters(), cancellationToken), cancellationToken);
    }

    public async ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        var startedAt = time.GetTimestamp();
        DateTimeOffset? run = null;
        while (true)
        {
            // The library's wait ends with the container and says nothing of its health, so it is inspected again and again.
            var container = await InspectContainerAsync(containerId, cancellationToken);
            if (container is not { State: ContainerState.Running or ContainerState.Paused } || (run is not null && run != container.StartedAt))
            {
                return false;
            }

            run = container.StartedAt;
            var elapsed = time.GetElapsedTime(startedAt);
            var waitsForHealth = elapsed < healthTimeout && container.Health is not ContainerHealth.Healthy;
            if (elapsed < healthTimeout && container.Health is ContainerHealth.Unhealthy)
            {
                return false;
            }

            if (elapsed >= duration && !waitsForHealth)
            {
                return true;
            }

            await Task.Delay(WaitPoll, time, cancellationToken);
        }
    }

    public async ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        try
        {
            var seconds = (uint)Math.Ceiling(Math.Clamp(grace.TotalSeconds, 0, TimeSpan.FromDays(1).TotalSeconds));
            if (seconds == 0)
            {
                await KillAsync(containerId, cancellationToken);
            }
            else
            {
                await DockerDotNetCall.RunAsync(
                    $"stop container {containerId}",
                    () => docker.Containers.StopContainerAsync(containerId, new ContainerStopParameters { WaitBeforeKillSeconds = seconds }, cancellationToken),
                    cancellationToken);
            }

            return StopContainerResult.Stopped;
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.NotFound)
        {
            return StopContainerResult.NotFound;
        }
    }

    public async ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        try
        {
            await DockerDotNetCall.RunAsync($"unpause container {containerId}", () => docker.Containers.UnpauseContainerAsync(containerId, cancellationToken), cancellationToken);
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is not null)
        {
            // Engines answer 409 or 500 for a container that is not paused.
            if (await InspectContainerAsync(containerId, cancellationToken) is { State: ContainerState.Paused })
            {
                throw;
            }
        }
    }

    public async ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        try
        {
            await DockerDotNetCall.RunAsync(
                $"remove container {containerId}",
                () => docker.Containers.RemoveContainerAsync(containerId, new ContainerRemoveParameters { Force = force, RemoveVolumes = true }, cancellationToken),
                cancellationToken);
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.NotFound)
        {
            return RemoveContainerResult.Removed;
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.Conflict)
        {
            // One status for two reasons: it is alive, or another request is removing it.
            for (var delay = FirstPoll; await InspectContainerAsync(containerId, cancellationToken) is { } container; delay = delay < LongestPoll ? delay * 2 : LongestPoll)
            {
                if (!force && container.State is not (ContainerState.Removing or ContainerState.Dead))
                {
                    return RemoveContainerResult.StillRunning;
                }

                await Task.Delay(delay, time, cancellationToken);
            }
        }

        return RemoveContainerResult.Removed;
    }

    public async ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(idOrName);
        try
        {
            var answer = await DockerDotNetCall.RunAsync(
                $"inspect container {idOrName}", () => docker.Containers.InspectContainerAsync(idOrName, cancellationToken), cancellationToken);

            // The engine also takes the beginning of an id for the container.
            return answer.ID == idOrName || answer.Name.TrimStart('/') == idOrName ? answer.ToInfo() : null;
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var entries = await DockerDotNetCall.RunAsync(
            "list containers",
            () => docker.Containers.ListContainersAsync(new ContainersListParameters { All = true, Filters = filter.ToFilters() }, cancellationToken),
            cancellationToken);
        return [.. entries.Select(static entry => entry.ToInfo()).Where(container => filter.Matches(container.Labels))];
    }

    public async IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var filters = filter.ToFilters();
        filters["type"] = new Dictionary<string, bool>(StringComparer.Ordinal) { ["container"] = true };

        // The library pushes, and the port pulls.
        var events = Channel.CreateUnbounded<ContainerEvent>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sink = new EventSink(filter, events.Writer);
        var pump = PumpAsync(
            () => docker.System.MonitorEventsAsync(new ContainerEventsParameters { Filters = filters }, sink, stop.Token), events.Writer, stop.Token);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return happened;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await pump;
        }
    }

    public async ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(containerId);
        ArgumentOutOfRangeException.ThrowIfLessThan(lines, 1);
        try
        {
            return await DockerDotNetCall.RunAsync($"read the log of container {containerId}", () => ReadTailAsync(containerId, lines, cancellationToken), cancellationToken);
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.NotFound)
        {
            return "";
        }
    }

    public async ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken)
    {
        var info = await DockerDotNetCall.RunAsync("inspect the engine", () => docker.System.GetSystemInfoAsync(cancellationToken), cancellationToken);
        var version = await DockerDotNetCall.RunAsync("ask for the API version", () => docker.System.GetVersionAsync(cancellationToken), cancellationToken);
        return new EngineInfo { Id = info.ID, Version = info.ServerVersion, ApiVersion = version.APIVersion, Cpus = (int)info.NCPU, MemoryBytes = info.MemTotal };
    }

    public async ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken)
    {
        // Docker makes its default network anew whenever it starts and finds no container running.
        try
        {
            var bridge = await DockerDotNetCall.RunAsync("inspect network bridge", () => docker.Networks.InspectNetworkAsync("bridge", cancellationToken), cancellationToken);
            return new DateTimeOffset(bridge.Created.ToUniversalTime());
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // The library leaves a grace of 0 out of its request, and the engine's default is 10 s.
    private async Task KillAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            await DockerDotNetCall.RunAsync(
                $"kill container {containerId}", () => docker.Containers.KillContainerAsync(containerId, new ContainerKillParameters { Signal = "SIGKILL" }, cancellationToken), cancellationToken);
        }
        catch (RuntimePortException fault) when (DockerDotNetCall.StatusOf(fault) is HttpStatusCode.Conflict)
        {
            // It does not run; or it restarts endlessly, which only a stop ends.
            if (await InspectContainerAsync(containerId, cancellationToken) is { State: ContainerState.Restarting })
            {
                await DockerDotNetCall.RunAsync(
                    $"stop container {containerId}",
                    () => docker.Containers.StopContainerAsync(containerId, new ContainerStopParameters { WaitBeforeKillSeconds = 1 }, cancellationToken),
                    cancellationToken);
            }

            return;
        }

        await DockerDotNetCall.RunAsync($"wait for container {containerId}", () => docker.Containers.WaitContainerAsync(containerId, cancellationToken), cancellationToken);
    }

    private async Task<string> ReadTailAsync(string containerId, int lines, CancellationToken cancellationToken)
    {
        using var stream = await docker.Containers.GetContainerLogsAsync(
            containerId,
            new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Tail = lines.ToString(CultureInfo.InvariantCulture) },
            cancellationToken);
        var kept = new List<byte>();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken) is { EOF: false } read)
        {
            kept.AddRange(buffer.AsSpan(0, read.Count));
            if (kept.Count > 2 * LogBytes)
            {
                kept.RemoveRange(0, kept.Count - LogBytes);
            }
        }

        // The last byte is for the newline that a log may lack; a character that the cut goes through is left out.
        var start = Math.Max(0, kept.Count - (LogBytes - 1));
        while (start > 0 && start < kept.Count && (kept[start] & 0xC0) == 0x80)
        {
            start++;
        }

        var text = Encoding.UTF8.GetString([.. kept[start..]]);
        return text.Length == 0 || text.EndsWith('\n') ? text : text + '\n';
    }

    private static async Task PumpAsync(Func<Task> follow, ChannelWriter<ContainerEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await DockerDotNetCall.RunAsync("follow events", follow, cancellationToken);
            events.Complete();
        }
        catch (Exception exception) when (exception is RuntimePortException or OperationCanceledException)
        {
            events.Complete(exception);
        }
    }

    private sealed class EventSink(ContainerFilter filter, ChannelWriter<ContainerEvent> events) : IProgress<Message>
    {
        public void Report(Message value)
        {
            if (value.Type == "container" && value.ToEvent() is var happened && filter.Matches(happened.Labels))
            {
                events.TryWrite(happened);
            }
        }
    }
}
