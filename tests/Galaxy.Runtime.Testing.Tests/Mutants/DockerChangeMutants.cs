using System.Collections.Concurrent;

namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case a container engine that breaks it: creating, starting, stopping and removing.</summary>
internal static class DockerChangeMutants
{
    private static readonly string SomeId = new('a', 64);

    public static IReadOnlyDictionary<string, Func<FakeEnvironment, IContainerEngine>> All { get; } = new Dictionary<string, Func<FakeEnvironment, IContainerEngine>>
    {
        // Creating.
        ["A created container is there and does not run"] = fake => new DockerMutant(fake.Engine)
        {
            Create = async (spec, cancel) =>
            {
                var created = await fake.Engine.CreateContainerAsync(spec, cancel);
                await fake.Engine.StartContainerAsync(created.ContainerId, cancel);
                return created;
            },
        },
        ["An entrypoint takes the place of the image's"] = fake => Creates(fake, spec => spec with { Entrypoint = [] }),
        ["A name in use is taken, and nothing is created"] = TakesTheHolderForItsOwn,
        ["Of creates at once under one name exactly one creates"] = TakesTheHolderForItsOwn,
        ["Names are distinguished by upper and lower case"] = fake => Creates(fake, spec => spec with { Name = spec.Name.ToLowerInvariant() }),
        ["A create from a missing image is rejected, and its name stays free"] = fake => new DockerMutant(fake.Engine)
        {
            Create = async (spec, cancel) => await fake.Engine.InspectImageAsync(spec.ImageId, cancel) is null
                ? CreateContainerResult.Created(SomeId)
                : await fake.Engine.CreateContainerAsync(spec, cancel),
        },
        ["A create with too little memory is rejected, and nothing is created"] = fake => Creates(
            fake, spec => spec with { Limits = spec.Limits with { MemoryBytes = Math.Max(spec.Limits.MemoryBytes, 6_291_456) } }),
        ["A create with more CPUs than the engine has is rejected"] = fake => Creates(fake, spec => spec with { Limits = spec.Limits with { Cpus = 0.01 } }),
        ["A container has its own labels and its image's, and its own win"] = fake => new DockerMutant(fake.Engine)
        {
            Show = container => container with { Labels = fake.Engine.FindSpec(container.Id)!.Labels },
        },
        ["A container's image reference is that of our label"] = fake => new DockerMutant(fake.Engine) { Show = container => container with { ImageRef = container.ImageId } },

        // Starting.
        ["A published port is known while the container runs"] = fake => new DockerMutant(fake.Engine) { Show = container => container with { Ports = [.. container.Ports.Take(1)] } },
        ["A start fails while another container has its fixed port, and works once that is gone"] = fake => Creates(
            fake, spec => spec with { Ports = [.. spec.Ports.Select(static port => port with { HostPort = null })] }),
        ["Of a range of ports a free one is taken"] = fake => Creates(
            fake, spec => spec with { Ports = [.. spec.Ports.Select(static port => port with { LastHostPort = null })] }),
        ["A started container runs"] = fake => new DockerMutant(fake.Engine) { Start = (_, _) => ValueTask.CompletedTask },
        ["A start of a running container changes nothing"] = fake => new DockerMutant(fake.Engine)
        {
            Start = (id, cancel) =>
            {
                fake.Engine.Exit(id, exitCode: 0);
                return fake.Engine.StartContainerAsync(id, cancel);
            },
        },
        ["A container that exited starts again"] = fake => new DockerMutant(fake.Engine)
        {
            Start = (id, cancel) => Find(fake, id) is { State: ContainerState.Exited } ? ValueTask.CompletedTask : fake.Engine.StartContainerAsync(id, cancel),
        },
        ["A container that exits at once starts, and its exit is reported"] = fake => new DockerMutant(fake.Engine)
        {
            Show = container => container with { ExitCode = container.ExitCode is null ? null : 0 },
        },
        ["A start with a bad entrypoint is rejected, and the container stays created"] = SwallowsFaultsOfStart,
        ["A start in a missing network is rejected, and the container stays created"] = SwallowsFaultsOfStart,
        ["Nothing is left of a container that could not be started and was removed"] = fake => new DockerMutant(fake.Engine)
        {
            Remove = (id, force, cancel) => Find(fake, id) is { State: ContainerState.Created } ? ValueTask.FromResult(RemoveContainerResult.Removed) : fake.Engine.RemoveContainerAsync(id, force, cancel),
        },
        ["A start of a missing container is a fault"] = SwallowsFaultsOfStart,
        ["A health check that succeeds is reported"] = fake => new DockerMutant(fake.Engine) { Show = container => container with { Health = ContainerHealth.Healthy } },

        // Waiting.
        ["A wait says that a container ran all the time"] = fake => new DockerMutant(fake.Engine) { WaitRunning = (_, _, _, _) => ValueTask.FromResult(true) },
        ["A wait ends as soon as the container does"] = fake => new DockerMutant(fake.Engine)
        {
            WaitRunning = async (id, duration, healthTimeout, cancel) => await fake.Engine.WaitRunningAsync(id, duration, healthTimeout, cancel) || Find(fake, id) is not null,
        },
        ["A wait for a container that does not run ends at once"] = fake => new DockerMutant(fake.Engine)
        {
            WaitRunning = (id, duration, healthTimeout, cancel) => Find(fake, id) is { State: ContainerState.Created }
                ? ValueTask.FromResult(true)
                : fake.Engine.WaitRunningAsync(id, duration, healthTimeout, cancel),
        },
        ["A wait for health ends as soon as the check has passed"] = fake => new DockerMutant(fake.Engine)
        {
            WaitRunning = (id, duration, healthTimeout, cancel) => fake.Engine.WaitRunningAsync(id, duration + healthTimeout, TimeSpan.Zero, cancel),
        },
        ["A wait for health ends when the time is up, or the container has ended"] = fake => new DockerMutant(fake.Engine)
        {
            WaitRunning = async (id, duration, healthTimeout, cancel) =>
                await fake.Engine.WaitRunningAsync(id, duration, healthTimeout, cancel) && Find(fake, id) is not { Health: ContainerHealth.None },
        },

        // Stopping.
        ["A stopped container has ended and stays"] = fake => new DockerMutant(fake.Engine) { Stop = (id, _, cancel) => fake.Engine.StopContainerAsync(id, TimeSpan.Zero, cancel) },
        ["A stop of a container that exited says stopped and changes nothing"] = fake => StopsOnly(fake, ContainerState.Running),
        ["A stop of a container that never ran says stopped"] = fake => StopsOnly(fake, ContainerState.Running),
        ["A stop of a missing container says not found"] = fake => new DockerMutant(fake.Engine)
        {
            Stop = async (id, grace, cancel) =>
            {
                await fake.Engine.StopContainerAsync(id, grace, cancel);
                return StopContainerResult.Stopped;
            },
        },
        ["A stop without grace kills at once"] = fake => Stops(fake, grace => grace == TimeSpan.Zero ? TimeSpan.FromSeconds(10) : grace),
        ["A container that ignores the stop is killed after the grace period"] = fake => new DockerMutant(fake.Engine)
        {
            Stop = (_, _, _) => ValueTask.FromResult(StopContainerResult.Stopped),
        },
        ["A grace period is rounded up to whole seconds"] = fake => Stops(fake, grace => TimeSpan.FromSeconds(Math.Floor(grace.TotalSeconds))),
        ["A stop of a paused container ends it"] = fake => StopsOnlyIf(fake, static state => state is not ContainerState.Paused),
        ["A stop of a restarting container ends it for good"] = fake => StopsOnlyIf(fake, static state => state is not ContainerState.Restarting),
        ["Stops at once all end as stopped"] = WithOneStopOnly,

        // Unpausing.
        ["An unpaused container goes on with the run that was paused"] = fake => new DockerMutant(fake.Engine)
        {
            Unpause = async (id, cancel) =>
            {
                fake.Engine.Exit(id, exitCode: 0);
                await fake.Engine.StartContainerAsync(id, cancel);
            },
        },
        ["An unpause of a running container changes nothing"] = RefusesToUnpauseWhatIsNotPaused,
        ["An unpause of an exited container changes nothing"] = fake => new DockerMutant(fake.Engine) { Unpause = fake.Engine.StartContainerAsync },
        ["An unpause of a missing container does nothing"] = RefusesToUnpauseWhatIsNotPaused,

        // Removing.
        ["A remove of a missing container does nothing"] = fake => Removes(fake, container => container is null),
        ["A running container is removed by force"] = fake => Removes(fake, container => container is { State: ContainerState.Running }),
        ["A created container is removed"] = fake => new DockerMutant(fake.Engine)
        {
            Remove = (id, force, cancel) => Find(fake, id) is { State: ContainerState.Created } ? ValueTask.FromResult(RemoveContainerResult.Removed) : fake.Engine.RemoveContainerAsync(id, force, cancel),
        },
        ["An exited container is removed"] = fake => new DockerMutant(fake.Engine)
        {
            Remove = (id, force, cancel) => Find(fake, id) is { State: ContainerState.Exited } ? ValueTask.FromResult(RemoveContainerResult.Removed) : fake.Engine.RemoveContainerAsync(id, force, cancel),
        },
        ["A second remove does nothing"] = fake => Removes(fake, container => container is null),
        ["Removes at once all return when the container is gone"] = WithOneRemoveInProgress,
        ["The name of a removed container is free at once"] = WithRemovesThatReturnEarly,
        ["A remove without force of a running container changes nothing"] = fake => RemovesByForceIf(fake, ContainerState.Running),
        ["A remove without force of a paused container changes nothing"] = fake => RemovesByForceIf(fake, ContainerState.Paused),
        ["A remove without force of a restarting container changes nothing"] = fake => RemovesByForceIf(fake, ContainerState.Restarting),
        ["A remove without force removes a created container"] = fake => StillRunsIf(fake, static container => container is { State: ContainerState.Created }),
        ["A remove without force removes an exited container"] = fake => StillRunsIf(fake, static container => container is { State: ContainerState.Exited }),
        ["A remove without force of a missing container says that it is gone"] = fake => StillRunsIf(fake, static container => container is null),
        ["A start against a remove without force never ends with the container killed"] = InspectsAndThenRemovesByForce,
        ["A remove touches no other container"] = fake => new DockerMutant(fake.Engine)
        {
            Remove = async (_, force, cancel) =>
            {
                foreach (var container in fake.Engine.Containers)
                {
                    await fake.Engine.RemoveContainerAsync(container.Id, force, cancel);
                }

                return RemoveContainerResult.Removed;
            },
        },
    };

    private static ContainerInfo? Find(FakeEnvironment fake, string id) => fake.Engine.Containers.FirstOrDefault(container => container.Id == id);

    private static RuntimePortException Refuse() => new(PortFault.Rejected, "refused");

    private static DockerMutant Creates(FakeEnvironment fake, Func<ContainerSpec, ContainerSpec> spoil) => new(fake.Engine)
    {
        Create = (spec, cancel) => fake.Engine.CreateContainerAsync(spoil(spec), cancel),
    };

    private static DockerMutant TakesTheHolderForItsOwn(FakeEnvironment fake) => new(fake.Engine)
    {
        Create = async (spec, cancel) => await fake.Engine.CreateContainerAsync(spec, cancel) is { IsNameTaken: false } created
            ? created
            : CreateContainerResult.Created((await fake.Engine.InspectContainerAsync(spec.Name, cancel))!.Id),
    };

    private static DockerMutant SwallowsFaultsOfStart(FakeEnvironment fake) => new(fake.Engine)
    {
        Start = async (id, cancel) =>
        {
            try
            {
                await fake.Engine.StartContainerAsync(id, cancel);
            }
            catch (RuntimePortException)
            {
                // A status that nobody looks at.
            }
        },
    };

    private static DockerMutant Stops(FakeEnvironment fake, Func<TimeSpan, TimeSpan> spoil) => new(fake.Engine)
    {
        Stop = (id, grace, cancel) => fake.Engine.StopContainerAsync(id, spoil(grace), cancel),
    };

    /// <summary>Reads "not modified" as "not found".</summary>
    private static DockerMutant StopsOnly(FakeEnvironment fake, ContainerState state) => new(fake.Engine)
    {
        Stop = (id, grace, cancel) => Find(fake, id)?.State == state ? fake.Engine.StopContainerAsync(id, grace, cancel) : ValueTask.FromResult(StopContainerResult.NotFound),
    };

    /// <summary>Says that it stopped what it left as it was.</summary>
    private static DockerMutant StopsOnlyIf(FakeEnvironment fake, Func<ContainerState?, bool> stops) => new(fake.Engine)
    {
        Stop = (id, grace, cancel) => stops(Find(fake, id)?.State) ? fake.Engine.StopContainerAsync(id, grace, cancel) : ValueTask.FromResult(StopContainerResult.Stopped),
    };

    private static DockerMutant RefusesToUnpauseWhatIsNotPaused(FakeEnvironment fake) => new(fake.Engine)
    {
        Unpause = (id, cancel) => Find(fake, id) is { State: ContainerState.Paused } ? fake.Engine.UnpauseContainerAsync(id, cancel) : throw Refuse(),
    };

    private static DockerMutant RemovesByForceIf(FakeEnvironment fake, ContainerState state) => new(fake.Engine)
    {
        Remove = (id, force, cancel) => fake.Engine.RemoveContainerAsync(id, force || Find(fake, id)?.State == state, cancel),
    };

    private static DockerMutant StillRunsIf(FakeEnvironment fake, Func<ContainerInfo?, bool> stays) => new(fake.Engine)
    {
        Remove = (id, force, cancel) => !force && stays(Find(fake, id))
            ? ValueTask.FromResult(RemoveContainerResult.StillRunning)
            : fake.Engine.RemoveContainerAsync(id, force, cancel),
    };

    /// <summary>Two requests where the engine has one: what is started between them is killed.</summary>
    private static DockerMutant InspectsAndThenRemovesByForce(FakeEnvironment fake)
    {
        var started = new ConcurrentDictionary<string, TaskCompletionSource>();
        return new DockerMutant(fake.Engine)
        {
            Start = async (id, cancel) =>
            {
                await fake.Engine.StartContainerAsync(id, cancel);
                StartOf(id).TrySetResult();
            },
            Remove = async (id, force, cancel) =>
            {
                if (!force)
                {
                    await StartOf(id).Task;
                }

                return await fake.Engine.RemoveContainerAsync(id, force: true, cancel);
            },
        };

        TaskCompletionSource StartOf(string id) => started.GetOrAdd(id, static _ => new TaskCompletionSource());
    }

    private static DockerMutant WithOneStopOnly(FakeEnvironment fake)
    {
        var stops = 0;
        return new DockerMutant(fake.Engine)
        {
            Stop = (id, grace, cancel) => Interlocked.Increment(ref stops) == 1 ? fake.Engine.StopContainerAsync(id, grace, cancel) : throw Refuse(),
        };
    }

    private static DockerMutant Removes(FakeEnvironment fake, Func<ContainerInfo?, bool> refuse) => new(fake.Engine)
    {
        // The clean-up after the case asks for each container once more: then it may go.
        Remove = (id, force, cancel) =>
        {
            if (!refuse(Find(fake, id)))
            {
                return fake.Engine.RemoveContainerAsync(id, force, cancel);
            }

            if (Find(fake, id) is not null)
            {
                fake.Engine.RemoveContainerManually(id);
            }

            throw Refuse();
        },
    };

    /// <summary>Answers a second remove as the engine does: a removal is in progress.</summary>
    private static DockerMutant WithOneRemoveInProgress(FakeEnvironment fake)
    {
        var removes = 0;
        return new DockerMutant(fake.Engine)
        {
            Remove = (id, force, cancel) => Interlocked.Increment(ref removes) == 2 ? throw Refuse() : fake.Engine.RemoveContainerAsync(id, force, cancel),
        };
    }

    /// <summary>Returns from a remove before the container is gone: the next one finds it still there.</summary>
    private static DockerMutant WithRemovesThatReturnEarly(FakeEnvironment fake)
    {
        var removes = 0;
        return new DockerMutant(fake.Engine)
        {
            Remove = (id, force, cancel) => removes++ == 0 ? ValueTask.FromResult(RemoveContainerResult.Removed) : fake.Engine.RemoveContainerAsync(id, force, cancel),
        };
    }
}
