namespace Galaxy.Runtime;

/// <summary>
/// Does the engine find a game's directory where we say it is? A container that mounts a directory made a moment ago is created, and never
/// started: the engine refuses a mount whose source is not there.
/// </summary>
internal sealed class HostPathCheck(StatePaths paths, IContainerEngine docker, GalaxyRuntimeOptions options, IRuntimeIdSource ids, TimeProvider time)
{
    private const string Root = $"{GalaxyRuntimeOptions.SectionName}:State:Root";
    private const string HostRoot = $"{GalaxyRuntimeOptions.SectionName}:State:HostRoot";
    private const string ProbeImage = $"{GalaxyRuntimeOptions.SectionName}:Preflight:ProbeImage";
    private const int MostImages = 5;
    private const long LeastMemory = 6 * 1024 * 1024;

    // Long enough that it is no probe that another host is still running.
    private static readonly TimeSpan Leftover = TimeSpan.FromMinutes(10);

    public PreflightCheck Make() => new(CheckAsync, static fault => Unverified(fault.Message));

    private async ValueTask<PreflightFinding?> CheckAsync(CancellationToken cancellationToken)
    {
        if (!IsDoubtful)
        {
            return null;
        }

        await RemoveLeftoversAsync(cancellationToken).ConfigureAwait(false);
        if (!Directory.Exists(options.State.Root))
        {
            return Unverified($"{Root} \"{options.State.Root}\" is not there yet. If it should be a mount of this process's container, it was forgotten");
        }

        var images = await FindImagesAsync(cancellationToken).ConfigureAwait(false);
        if (images.Count == 0)
        {
            return Unverified(options.Preflight.ProbeImage.Length == 0
                ? $"there is no container on the engine whose image could be used. Set {ProbeImage} to an image that the engine has"
                : $"the engine does not have the image \"{options.Preflight.ProbeImage}\". Pull it, or set {ProbeImage} to one that it has");
        }

        using var marker = await StateMarker.MakeAsync(options.State, ids, cancellationToken).ConfigureAwait(false);
        var source = paths.OnHost(marker.Path);
        var why = "";
        foreach (var image in images)
        {
            if (await CanCreateAsync(image, [new ContainerMount(source, options.State.MountPath)], cancellationToken).ConfigureAwait(false) is not { } refusal)
            {
                return null;
            }

            if (await CanCreateAsync(image, mounts: [], cancellationToken).ConfigureAwait(false) is not { } other)
            {
                return new PreflightFinding { Code = PreflightCode.HostPathWrong, Severity = PreflightSeverity.Error, Message = Advice(source, marker.Path, refusal) };
            }

            // An image without a command, for one, has no container; the next one may.
            why = $"the engine creates no container of {image}: {other}";
        }

        return Unverified(why);
    }

    private bool IsDoubtful =>
        options.Preflight.ProbeImage.Length > 0
        || (options.State.HostRoot.Length > 0 && !string.Equals(options.State.HostRoot, options.State.Root, StringComparison.Ordinal))
        || RunsInContainer;

    private static bool RunsInContainer =>
        Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1" || File.Exists("/.dockerenv") || File.Exists("/run/.containerenv");

    private async ValueTask<List<string>> FindImagesAsync(CancellationToken cancellationToken)
    {
        if (options.Preflight.ProbeImage is { Length: > 0 } named)
        {
            return await docker.InspectImageAsync(named, cancellationToken).ConfigureAwait(false) is { } known ? [known.Id] : [];
        }

        // A host that runs in a container of this engine finds at least its own. An image may be gone while its containers live.
        var containers = await docker.ListContainersAsync(ContainerFilter.All, cancellationToken).ConfigureAwait(false);
        var images = new List<string>();
        foreach (var image in containers.Select(static container => container.ImageId).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostImages))
        {
            if (await docker.InspectImageAsync(image, cancellationToken).ConfigureAwait(false) is not null)
            {
                images.Add(image);
            }
        }

        return images;
    }

    /// <returns>Null: it was created, and removed again; else why the engine refused.</returns>
    private async ValueTask<string?> CanCreateAsync(string image, IReadOnlyList<ContainerMount> mounts, CancellationToken cancellationToken)
    {
        var name = "galaxy-preflight-" + ids.NextOperationId().ToString("N");
        try
        {
            await docker.CreateContainerAsync(
                new ContainerSpec
                {
                    Name = name,
                    ImageId = image,
                    Network = options.Network,
                    Labels = Labels,
                    Mounts = mounts,
                    Limits = new ContainerLimits(Cpus: 0.01, LeastMemory, Pids: 1),
                },
                cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Rejected)
        {
            return fault.Message;
        }
        finally
        {
            await RemoveAsync(name).ConfigureAwait(false);
        }
    }

    private Dictionary<string, string> Labels => new(StringComparer.Ordinal) { [RuntimeLabels.Probe] = options.InstanceId };

    /// <summary>With a budget of its own: the check may have been cancelled.</summary>
    private async ValueTask RemoveAsync(string name)
    {
        using var budget = new CancellationTokenSource(options.Preflight.Timeout, time);
        try
        {
            if (await docker.InspectContainerAsync(name, budget.Token).ConfigureAwait(false) is { } container)
            {
                await docker.RemoveContainerAsync(container.Id, force: true, budget.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RuntimePortException or OperationCanceledException)
        {
            // The next preflight removes it.
        }
    }

    private async ValueTask RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - Leftover;
        foreach (var container in await docker.ListContainersAsync(new ContainerFilter { Labels = Labels }, cancellationToken).ConfigureAwait(false))
        {
            if (container.State is ContainerState.Created && container.CreatedAt < before)
            {
                await docker.RemoveContainerAsync(container.Id, force: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private string Advice(string source, string path, string refusal) =>
        $"The container engine does not find {source}, which this process has just made as {path}: no game can start. "
        + (options.State.HostRoot.Length == 0
            ? $"This process runs in a container, or the engine on another machine: set {HostRoot} to what the engine calls {Root}"
            : $"Set {HostRoot} to the source of the mount that this process sees as {Root}")
        + $" (docker inspect shows it under Mounts). The engine said: {refusal}";

    private static PreflightFinding Unverified(string why) => new()
    {
        Code = PreflightCode.HostPathUnverified,
        Severity = PreflightSeverity.Info,
        Message = $"Whether the container engine finds the state directories was not tried: {why.TrimEnd('.')}.",
    };
}
