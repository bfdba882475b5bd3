namespace Galaxy.Runtime.Testing.Tests;

/// <summary>For each case a container engine that breaks it: networks, images and what is read.</summary>
internal static class DockerMutants
{
    public static IReadOnlyDictionary<string, Func<FakeEnvironment, IContainerEngine>> All { get; } =
        Reading.Concat(DockerChangeMutants.All).ToDictionary(static mutant => mutant.Key, static mutant => mutant.Value);

    private static readonly ImageInfo SomeImage = new() { Id = "sha256:" + new string('a', 64) };

    private static Dictionary<string, Func<FakeEnvironment, IContainerEngine>> Reading => new()
    {
        // The engine.
        ["An existing network exists"] = fake => new DockerMutant(fake.Engine) { NetworkExists = (_, _) => ValueTask.FromResult(false) },
        ["A missing network does not exist, and asking creates none"] = fake => new DockerMutant(fake.Engine)
        {
            NetworkExists = async (name, cancel) =>
            {
                var exists = await fake.Engine.NetworkExistsAsync(name, cancel);
                fake.Engine.AddNetwork(name);
                return exists;
            },
        },
        ["A network's name is matched exactly"] = fake => new DockerMutant(fake.Engine)
        {
            NetworkExists = (name, _) => ValueTask.FromResult(fake.Contract.Network.Contains(name, StringComparison.Ordinal)),
        },
        ["The engine reports its identity and size"] = fake => Engine(fake, engine => engine with { Cpus = 0 }),
        ["The engine's id is stable"] = WithAnIdThatChanges,
        ["An engine that says when it started did so in the past, and says it again"] = fake => new DockerMutant(fake.Engine)
        {
            FindEngineStart = _ => ValueTask.FromResult<DateTimeOffset?>(DateTimeOffset.MaxValue),
        },
        ["An empty id is an argument error"] = fake => new DockerMutant(fake.Engine)
        {
            Remove = (id, force, cancel) => id.Length == 0 ? ValueTask.FromResult(RemoveContainerResult.Removed) : fake.Engine.RemoveContainerAsync(id, force, cancel),
        },
        ["A cancelled token cancels every call"] = fake => new DockerMutant(fake.Engine) { InspectEngine = _ => fake.Engine.InspectEngineAsync(CancellationToken.None) },

        // Images.
        ["An image is described by its id and labels"] = fake => Images(fake, image => image with { Labels = new Dictionary<string, string>() }),
        ["An image is found by its content id"] = fake => new DockerMutant(fake.Engine)
        {
            InspectImage = (name, cancel) => name.StartsWith("sha256:", StringComparison.Ordinal) ? ValueTask.FromResult<ImageInfo?>(null) : fake.Engine.InspectImageAsync(name, cancel),
        },
        ["A health check of an image is reported"] = fake => Images(fake, image => image with { HasHealthCheck = false }),
        ["A missing image is null"] = fake => new DockerMutant(fake.Engine)
        {
            InspectImage = async (name, cancel) => await fake.Engine.InspectImageAsync(name, cancel) ?? throw new RuntimePortException(PortFault.Rejected, "no such image"),
        },
        ["A pull of an image that is here ends at once, whether never or if missing"] = fake => Pulls(fake, _ => PullPolicy.Always),
        ["A pull of a missing image that may not be pulled is rejected"] = fake => new DockerMutant(fake.Engine)
        {
            Pull = (name, policy, progress, cancel) => policy is PullPolicy.Never ? ValueTask.FromResult(SomeImage) : fake.Engine.PullImageAsync(name, policy, progress, cancel),
        },
        ["A pull of an image that does not exist is a fault"] = fake => new DockerMutant(fake.Engine)
        {
            Pull = async (name, policy, progress, cancel) =>
            {
                try
                {
                    return await fake.Engine.PullImageAsync(name, policy, progress, cancel);
                }
                catch (RuntimePortException)
                {
                    // The error line of a stream that is not read to its end.
                    return SomeImage;
                }
            },
        },
        ["A pulled image is found by its digest"] = fake => Images(fake, image => image with { Digests = [] }),
        ["A pulled image is here when the pull returns"] = fake => new DockerMutant(fake.Engine) { Pull = (_, _, _, _) => ValueTask.FromResult(SomeImage) },
        ["A pull returns the image, whether it was here or not"] = WithAnotherImage,
        ["Progress of a pull makes sense"] = fake => new DockerMutant(fake.Engine)
        {
            Pull = (name, policy, progress, cancel) =>
            {
                progress?.Report(new ImagePullProgress { ImageRef = name, LayersDone = 2, LayersTotal = 1, BytesDone = 0, BytesTotal = 0 });
                return fake.Engine.PullImageAsync(name, policy, progress, cancel);
            },
        },

        // Inspecting and listing.
        ["A container is found by its id and by its name"] = fake => new DockerMutant(fake.Engine)
        {
            Inspect = async (name, cancel) => await fake.Engine.InspectContainerAsync(name, cancel) is { } found && found.Id == name ? found : null,
        },
        ["A container is not found by a part of its id or name"] = fake => new DockerMutant(fake.Engine)
        {
            Inspect = (name, _) => ValueTask.FromResult(fake.Engine.Containers.FirstOrDefault(container => container.Name == name || container.Id.StartsWith(name, StringComparison.Ordinal))),
        },
        ["A missing container is null"] = fake => new DockerMutant(fake.Engine)
        {
            Inspect = async (name, cancel) => await fake.Engine.InspectContainerAsync(name, cancel) ?? throw new RuntimePortException(PortFault.Rejected, "no such container"),
        },
        ["A list shows containers of every state"] = fake => Lists(fake, containers => containers.Where(container => container.State is not ContainerState.Exited)),
        ["A list agrees with an inspect on what it fills"] = fake => Lists(fake, containers => containers.Select(container => container with { IPAddress = null })),
        ["A list shows containers that have every label, exactly"] = fake => new DockerMutant(fake.Engine)
        {
            List = (filter, cancel) => fake.Engine.ListContainersAsync(new ContainerFilter { Labels = filter.Labels.Where(label => label.Key != "two").ToDictionary() }, cancel),
        },
        ["A list without a filter shows every container"] = fake => new DockerMutant(fake.Engine)
        {
            List = (filter, cancel) => filter.Labels.Count == 0 ? ValueTask.FromResult<IReadOnlyList<ContainerInfo>>([]) : fake.Engine.ListContainersAsync(filter, cancel),
        },
        ["A list of nothing is empty"] = fake => Lists(fake, containers => containers.DefaultIfEmpty(new ContainerInfo { Id = new string('0', 64), Name = "ghost", State = ContainerState.Dead })),

        // Logs.
        ["A container's log is read in order"] = fake => Logs(fake, lines => lines.Reverse()),
        ["A log's tail is its last lines"] = fake => new DockerMutant(fake.Engine) { ReadLogTail = (id, _, cancel) => fake.Engine.ReadLogTailAsync(id, 1000, cancel) },
        ["The log of a container that wrote nothing is empty"] = fake => Logs(fake, lines => lines.DefaultIfEmpty("")),
        ["The log of a missing container is empty"] = fake => new DockerMutant(fake.Engine)
        {
            ReadLogTail = async (id, lines, cancel) => await fake.Engine.InspectContainerAsync(id, cancel) is null
                ? throw new RuntimePortException(PortFault.Rejected, "no such container")
                : await fake.Engine.ReadLogTailAsync(id, lines, cancel),
        },

        // Events.
        ["A watch reports creation, start, exit and removal, in that order"] = fake => Events(fake, told => told.Type is ContainerEventType.Start ? null : told),
        ["An event names its container, its labels and its exit code"] = fake => Events(fake, told => told with { ExitCode = null }),
        ["A stop is reported"] = fake => Events(fake, told => told.Type is ContainerEventType.Stop ? null : told),
        ["A health check that succeeds is reported by an event"] = fake => Events(fake, told => told.Type is ContainerEventType.Healthy ? told with { Type = ContainerEventType.Other } : told),
        ["A watch reports containers with its labels only"] = fake => new DockerMutant(fake.Engine) { Watch = (_, cancel) => fake.Engine.WatchAsync(ContainerFilter.All, cancel) },
        ["A cancelled watch ends"] = fake => new DockerMutant(fake.Engine) { Watch = (filter, cancel) => EndQuietly(fake.Engine.WatchAsync(filter, cancel)) },
    };

    private static DockerMutant WithAnotherImage(FakeEnvironment fake) => new(fake.Engine)
    {
        Pull = async (name, policy, progress, cancel) => await fake.Engine.PullImageAsync(name, policy, progress, cancel) with { Id = SomeImage.Id },
    };

    private static DockerMutant WithAnIdThatChanges(FakeEnvironment fake)
    {
        var asked = 0;
        return Engine(fake, engine => engine with { Id = $"engine-{++asked}" });
    }

    private static DockerMutant Engine(FakeEnvironment fake, Func<EngineInfo, EngineInfo> spoil) => new(fake.Engine)
    {
        InspectEngine = async cancel => spoil(await fake.Engine.InspectEngineAsync(cancel)),
    };

    private static DockerMutant Images(FakeEnvironment fake, Func<ImageInfo, ImageInfo> spoil) => new(fake.Engine)
    {
        InspectImage = async (name, cancel) => await fake.Engine.InspectImageAsync(name, cancel) is { } image ? spoil(image) : null,
    };

    private static DockerMutant Pulls(FakeEnvironment fake, Func<PullPolicy, PullPolicy> spoil) => new(fake.Engine)
    {
        Pull = (name, policy, progress, cancel) => fake.Engine.PullImageAsync(name, spoil(policy), progress, cancel),
    };

    private static DockerMutant Lists(FakeEnvironment fake, Func<IReadOnlyList<ContainerInfo>, IEnumerable<ContainerInfo>> spoil) => new(fake.Engine)
    {
        List = async (filter, cancel) => [.. spoil(await fake.Engine.ListContainersAsync(filter, cancel))],
    };

    private static DockerMutant Logs(FakeEnvironment fake, Func<IEnumerable<string>, IEnumerable<string>> spoil) => new(fake.Engine)
    {
        ReadLogTail = async (id, lines, cancel) =>
        {
            var text = await fake.Engine.ReadLogTailAsync(id, lines, cancel);
            return string.Concat(spoil(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => line + "\n"));
        },
    };

    private static DockerMutant Events(FakeEnvironment fake, Func<ContainerEvent, ContainerEvent?> spoil) => new(fake.Engine) { Tell = spoil };

    private static async IAsyncEnumerable<ContainerEvent> EndQuietly(IAsyncEnumerable<ContainerEvent> events)
    {
        await using var reader = events.GetAsyncEnumerator();
        while (await MovesAsync(reader))
        {
            yield return reader.Current;
        }
    }

    private static async Task<bool> MovesAsync(IAsyncEnumerator<ContainerEvent> reader)
    {
        try
        {
            return await reader.MoveNextAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
