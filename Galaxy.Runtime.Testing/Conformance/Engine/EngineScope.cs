namespace Galaxy.Runtime.Testing;

/// <summary>One case's own containers, known by a label, and the calls in short.</summary>
internal sealed class EngineScope(
    Func<IContainerEngine> open, ContainerEngineEnvironment environment, IConformanceClock clock, string label, CancellationToken cancellationToken)
{
    public const string LabelKey = "galaxy.conformance.case";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public ContainerEngineEnvironment Environment => environment;

    public IContainerEngine Docker { get; } = open();

    public CancellationToken Token => cancellationToken;

    /// <summary>A filter that matches this case's containers and no others.</summary>
    public ContainerFilter Mine { get; } = new() { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [LabelKey] = label } };

    /// <summary>A 64-digit id that no container has.</summary>
    public string MissingId { get; } = Fresh.Hex(64);

    public string NewName() => environment.NamePrefix + Fresh.Hex(16);

    public IContainerEngine OpenAnother() => open();

    public static async Task RemoveAllAsync(IContainerEngine docker, string label)
    {
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        var mine = new ContainerFilter { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [LabelKey] = label } };
        foreach (var container in await docker.ListContainersAsync(mine, deadline.Token))
        {
            await docker.RemoveContainerAsync(container.Id, force: true, deadline.Token);
        }
    }

    public async Task<ContainerSpec> SpecAsync(string imageRef, params IEnumerable<(string Key, string Value)> labels)
    {
        var image = await Docker.InspectImageAsync(imageRef, cancellationToken);
        Expect.That(image is not null, $"the engine has the image {imageRef}");
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { [LabelKey] = label };
        foreach (var (key, value) in labels)
        {
            all[key] = value;
        }

        return new ContainerSpec
        {
            Name = NewName(),
            ImageId = image!.Id,
            Network = environment.Network,
            Labels = all,
            Limits = new ContainerLimits(Cpus: 0.5, MemoryBytes: 64 * 1024 * 1024, Pids: 64),
        };
    }

    public async Task<string> CreateAsync(ContainerSpec spec)
    {
        var created = await Docker.CreateContainerAsync(spec, cancellationToken);
        Expect.That(!created.IsNameTaken, $"the name {spec.Name} is free");
        return created.ContainerId;
    }

    public async Task<string> CreateAsync(string imageRef) => await CreateAsync(await SpecAsync(imageRef));

    public async Task<string> RunAsync(string imageRef)
    {
        var id = await CreateAsync(imageRef);
        await StartAsync(id);
        return id;
    }

    /// <summary>Runs the exiting image to its end.</summary>
    public async Task<string> RunToExitAsync()
    {
        var id = await RunAsync(environment.ExitingImage);
        await EventuallyAsync(async () => (await GetAsync(id)).State is ContainerState.Exited, "a container of the exiting image exits");
        return id;
    }

    public async Task<string> RunAndPauseAsync()
    {
        var id = await RunAsync(environment.RunningImage);
        await environment.PauseAsync(id, cancellationToken);
        await MustBeAsync(ContainerState.Paused, id, "a paused container");
        return id;
    }

    /// <summary>Runs the exiting image under a restart policy until it is seen restarting.</summary>
    public async Task<string> RunEndlesslyAsync()
    {
        var id = await CreateAsync(environment.ExitingImage);
        await environment.StartEndlesslyAsync(id, cancellationToken);
        await EventuallyAsync(async () => (await GetAsync(id)).State is ContainerState.Restarting, "a container under a restart policy restarts");
        return id;
    }

    /// <returns>Whether it was started; a fault means that it was not.</returns>
    public async Task<bool> TryStartAsync(string id)
    {
        try
        {
            await StartAsync(id);
            return true;
        }
        catch (RuntimePortException)
        {
            return false;
        }
    }

    public Task UnpauseAsync(string id) => Docker.UnpauseContainerAsync(id, cancellationToken).AsTask();

    public Task<RemoveContainerResult> RemoveUnforcedAsync(string id) => Docker.RemoveContainerAsync(id, force: false, cancellationToken).AsTask();

    public Task StartAsync(string id) => Docker.StartContainerAsync(id, cancellationToken).AsTask();

    public Task<RemoveContainerResult> RemoveAsync(string id, bool force = true) => Docker.RemoveContainerAsync(id, force, cancellationToken).AsTask();

    public Task<ContainerInfo?> FindAsync(string idOrName) => Docker.InspectContainerAsync(idOrName, cancellationToken).AsTask();

    public async Task<ContainerInfo> GetAsync(string idOrName) =>
        await FindAsync(idOrName) ?? throw new UnmetExpectationException($"expected: the container {idOrName} is there.");

    public async Task<IReadOnlyList<ContainerInfo>> ListAsync(ContainerFilter? filter = null) => await Docker.ListContainersAsync(filter ?? Mine, cancellationToken);

    /// <summary>Stops, letting time pass while it takes.</summary>
    public async Task<StopContainerResult> StopAsync(string id, TimeSpan grace)
    {
        var stop = Docker.StopContainerAsync(id, grace, cancellationToken).AsTask();
        await PassUntilAsync(() => Task.FromResult(stop.IsCompleted), "a stop ends");
        return await stop;
    }

    public Task PassAsync(TimeSpan span) => clock.PassAsync(span, cancellationToken).AsTask();

    public Task EventuallyAsync(Func<Task<bool>> condition, string expectation) => PassUntilAsync(condition, expectation);

    public async Task MustBeAsync(ContainerState expected, string id, string what) => Expect.Equal(expected, (await GetAsync(id)).State, $"the state of {what}");

    private async Task PassUntilAsync(Func<Task<bool>> condition, string expectation)
    {
        for (var passed = TimeSpan.Zero; passed < Patience; passed += Step)
        {
            if (await condition())
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await clock.PassAsync(Step, cancellationToken);

            // A manual clock takes no time: what the step woke up gets a chance to run.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }

        throw new UnmetExpectationException($"expected within {Patience}: {expectation}.");
    }
}
