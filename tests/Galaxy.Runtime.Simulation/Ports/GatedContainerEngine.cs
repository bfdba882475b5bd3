using System.Runtime.CompilerServices;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>The engine that answers at the moment, as one host reaches it.</summary>
internal sealed class GatedContainerEngine(CallGate gate, World world) : IContainerEngine
{
    private readonly Watch watch = world.Watch;

    public ValueTask<bool> NetworkExistsAsync(string name, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.DockerNetworkExists, name, cancel => world.Docker.NetworkExistsAsync(name, cancel), cancellationToken);

    public async ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
    {
        var image = await SendAsync(
            PortCalls.DockerPullImage,
            imageRef,
            async cancel =>
            {
                await world.DelayAsync(world.PullTime, cancel);
                return await world.Docker.PullImageAsync(imageRef, policy, progress, cancel);
            },
            cancellationToken);
        if (Actor.Current is { } actor)
        {
            actor.HasPulled = true;
        }

        return image;
    }

    public ValueTask<ImageInfo?> InspectImageAsync(string imageRef, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.DockerInspectImage, imageRef, cancel => world.Docker.InspectImageAsync(imageRef, cancel), cancellationToken);

    public ValueTask<CreateContainerResult> CreateContainerAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        var gameId = spec.Labels.GetValueOrDefault(RuntimeLabels.GameId) ?? "";
        var actor = Actor.Current;
        watch.Changing(gate.Host, actor, PortCalls.DockerCreate, gameId);
        return SendAsync(
            PortCalls.DockerCreate,
            spec.Name,
            async cancel =>
            {
                var created = await world.Docker.CreateContainerAsync(spec, cancel);
                if (!created.IsNameTaken)
                {
                    watch.Created(created.ContainerId, gameId);
                    actor?.CreatedContainers.Add(created.ContainerId);
                }

                return created;
            },
            cancellationToken,
            gameId);
    }

    public async ValueTask StartContainerAsync(string containerId, CancellationToken cancellationToken) => await ChangeAsync(
        PortCalls.DockerStart,
        containerId,
        async cancel =>
        {
            await world.Docker.StartContainerAsync(containerId, cancel);
            return true;
        },
        cancellationToken);

    public ValueTask<bool> WaitRunningAsync(string containerId, TimeSpan duration, TimeSpan healthTimeout, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.DockerWaitRunning, containerId, cancel => world.Docker.WaitRunningAsync(containerId, duration, healthTimeout, cancel), cancellationToken);

    public ValueTask<StopContainerResult> StopContainerAsync(string containerId, TimeSpan grace, CancellationToken cancellationToken)
    {
        Actor.Current?.StoppedContainers.Add(containerId);
        return ChangeAsync(PortCalls.DockerStop, containerId, cancel => world.Docker.StopContainerAsync(containerId, grace, cancel), cancellationToken);
    }

    public async ValueTask UnpauseContainerAsync(string containerId, CancellationToken cancellationToken) => await ChangeAsync(
        PortCalls.DockerUnpause,
        containerId,
        async cancel =>
        {
            await world.Docker.UnpauseContainerAsync(containerId, cancel);
            return true;
        },
        cancellationToken);

    public ValueTask<RemoveContainerResult> RemoveContainerAsync(string containerId, bool force, CancellationToken cancellationToken)
    {
        var actor = Actor.Current;
        return ChangeAsync(
            PortCalls.DockerRemove,
            containerId,
            async cancel =>
            {
                var wasAlive = world.Docker.Containers.Any(container => container.Id == containerId && Snapshot.IsAlive(container));
                var answer = await world.Docker.RemoveContainerAsync(containerId, force, cancel);
                if (answer is RemoveContainerResult.Removed)
                {
                    watch.Removed(actor, containerId, wasAlive);
                }

                return answer;
            },
            cancellationToken);
    }

    public ValueTask<ContainerInfo?> InspectContainerAsync(string idOrName, CancellationToken cancellationToken) =>
        SendAsync(
            PortCalls.DockerInspect,
            idOrName,
            cancel => world.IsBlank ? ValueTask.FromResult<ContainerInfo?>(null) : world.Docker.InspectContainerAsync(idOrName, cancel),
            cancellationToken);

    public ValueTask<IReadOnlyList<ContainerInfo>> ListContainersAsync(ContainerFilter filter, CancellationToken cancellationToken) =>
        SendAsync(
            PortCalls.DockerList,
            "",
            cancel => world.IsBlank ? ValueTask.FromResult<IReadOnlyList<ContainerInfo>>([]) : world.Docker.ListContainersAsync(filter, cancel),
            cancellationToken);

    public async IAsyncEnumerable<ContainerEvent> WatchAsync(ContainerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await SendAsync(PortCalls.DockerWatch, "", static _ => ValueTask.FromResult(true), cancellationToken);
        await foreach (var happened in world.Docker.WatchAsync(filter, cancellationToken))
        {
            if (!gate.Host.IsDead)
            {
                yield return happened;
            }
        }
    }

    public ValueTask<string> ReadLogTailAsync(string containerId, int lines, CancellationToken cancellationToken) =>
        SendAsync(PortCalls.DockerReadLogTail, containerId, cancel => world.Docker.ReadLogTailAsync(containerId, lines, cancel), cancellationToken);

    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) =>
        SendAsync(PortCalls.DockerInspectEngine, "", cancel => world.Docker.InspectEngineAsync(cancel), cancellationToken);

    public ValueTask<DateTimeOffset?> FindEngineStartAsync(CancellationToken cancellationToken) =>
        SendAsync(PortCalls.DockerFindEngineStart, "", cancel => world.Docker.FindEngineStartAsync(cancel), cancellationToken);

    /// <summary>A call that the engine does not survive has no answer.</summary>
    private ValueTask<T> SendAsync<T>(string call, string subject, Func<CancellationToken, ValueTask<T>> effect, CancellationToken cancellationToken, string changed = "") => gate.CallAsync(
        call,
        subject,
        async cancel =>
        {
            var switches = world.EngineSwitches;
            var answer = world.IsSwitching ? throw new RuntimePortException(PortFault.Unavailable, "the engine is away") : await effect(cancel);
            return switches == world.EngineSwitches ? answer : throw new RuntimePortException(PortFault.Unavailable, "the engine went away");
        },
        cancellationToken,
        changed);

    private ValueTask<T> ChangeAsync<T>(string call, string containerId, Func<CancellationToken, ValueTask<T>> change, CancellationToken cancellationToken)
    {
        var gameId = watch.GameOf(containerId);
        watch.Changing(gate.Host, Actor.Current, call, gameId, containerId);
        return SendAsync(
            call,
            containerId,
            async cancel =>
            {
                try
                {
                    return await change(cancel);
                }
                finally
                {
                    world.Promises.IsDirty = true;
                }
            },
            cancellationToken,
            gameId);
    }
}
