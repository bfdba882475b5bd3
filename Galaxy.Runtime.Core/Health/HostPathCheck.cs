namespace Galaxy.Runtime;

/// <summary>
/// Does the engine find a game's directory where we say it is, and can a game write into it? A container that mounts a directory made a moment ago is created: the engine refuses a
/// mount whose source is not there. Then a shell of its image writes a file into it, as the user that games run as.
/// </summary>
internal sealed class HostPathCheck(StatePaths paths, StateOwner owner, IContainerEngine docker, GalaxyRuntimeOptions options, IRuntimeIdSource ids, TimeProvider time)
{
    private const string Root = $"{GalaxyRuntimeOptions.SectionName}:State:Root";
    private const string HostRoot = $"{GalaxyRuntimeOptions.SectionName}:State:HostRoot";
    private const string ProbeImage = $"{GalaxyRuntimeOptions.SectionName}:Preflight:ProbeImage";
    private const int MostImages = 5;
    private const long Memory = 64 * 1024 * 1024;
    private const int CannotBeRun = 126;
    private const int NotFound = 127;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Long enough that it is no probe that another host is still running.
    private static readonly TimeSpan Leftover = TimeSpan.FromMinutes(10);

    public PreflightCheck Make() => new(CheckAsync, fault => IsDoubtful ? Unverified(fault.Message) : null);

    private async ValueTask<PreflightFinding?> CheckAsync(CancellationToken cancellationToken)
    {
        var engine = IsDoubtful ? await docker.InspectEngineAsync(cancellationToken).ConfigureAwait(false) : await FindMappingEngineAsync(cancellationToken).ConfigureAwait(false);
        if (engine is null)
        {
            return null;
        }

        owner.Learn(engine);
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

        using var marker = await StateMarker.MakeAsync(options.State, owner, ids, cancellationToken).ConfigureAwait(false);
        var source = paths.OnHost(marker.Path);
        var why = "";
        var isFound = false;
        foreach (var image in images)
        {
            var probe = new ContainerSpec
            {
                Name = "galaxy-preflight-" + ids.NextOperationId().ToString("N"),
                ImageId = image,
                Network = options.Network,
                Labels = Labels,
                Mounts = [new ContainerMount(source, options.State.MountPath)],
                Limits = new ContainerLimits(Cpus: 0.5, Memory, Pids: 16),
                User = options.Hardening.RunAsStateOwner ? owner.InContainerOf(engine) : null,
                NoNewPrivileges = options.Hardening.NoNewPrivileges,
                DropAllCapabilities = options.Hardening.DropAllCapabilities,
                Entrypoint = ["/bin/sh", "-c", $"echo > \"$0/{StateMarker.ProbeName}\""],
                Arguments = [options.State.MountPath],
            };
            if (await TryAsync(probe, runs: true, cancellationToken).ConfigureAwait(false) is not { } result)
            {
                return null;
            }

            if (!result.WasCreated && await TryAsync(probe with { Name = probe.Name + "-2", Mounts = [] }, runs: false, cancellationToken).ConfigureAwait(false) is null)
            {
                return new PreflightFinding { Code = PreflightCode.HostPathWrong, Severity = PreflightSeverity.Error, Message = Advice(source, marker.Path, result.Why) };
            }

            if (result.WasRefused)
            {
                return new PreflightFinding { Code = PreflightCode.StateUnwritable, Severity = PreflightSeverity.Error, Message = WriteAdvice(probe.User, result.Why) };
            }

            // An image without a command or a shell, for one, cannot be used; the next one may.
            isFound |= result.WasCreated;
            why = $"of {image}: {result.Why}";
        }

        return isFound
            ? new PreflightFinding
            {
                Code = PreflightCode.StateWriteUnverified,
                Severity = PreflightSeverity.Info,
                Message = $"The container engine finds the state directories; whether a game can write into them was not tried, because no image that could be used has a shell ({why.TrimEnd('.')}). Set {ProbeImage} to one that has.",
            }
            : Unverified($"the engine creates no container {why}");
    }

    /// <summary>The engine, if it maps users: then it is tried even where the paths are not in doubt.</summary>
    private async ValueTask<EngineInfo?> FindMappingEngineAsync(CancellationToken cancellationToken) =>
        await docker.InspectEngineAsync(cancellationToken).ConfigureAwait(false) is { } engine and ({ IsRootless: true } or { RemappedRoot: not null }) ? engine : null;

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

    /// <summary>How far a probe came that did not do what it should.</summary>
    /// <param name="WasCreated">Whether the engine created it.</param>
    /// <param name="WasRefused">Whether it ran, and could not write.</param>
    /// <param name="Why">What the engine or the container said.</param>
    private sealed record ProbeResult(bool WasCreated, bool WasRefused, string Why);

    /// <summary>Creates a container, and if it is to run, waits for its end; it is removed again.</summary>
    /// <returns>Null if it did what it should.</returns>
    private async ValueTask<ProbeResult?> TryAsync(ContainerSpec spec, bool runs, CancellationToken cancellationToken)
    {
        var wasCreated = false;
        try
        {
            var id = (await docker.CreateContainerAsync(spec, cancellationToken).ConfigureAwait(false)).ContainerId;
            wasCreated = true;
            if (!runs)
            {
                return null;
            }

            await docker.StartContainerAsync(id, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                switch (await docker.InspectContainerAsync(id, cancellationToken).ConfigureAwait(false))
                {
                    case { State: ContainerState.Exited, ExitCode: 0 }:
                        return null;
                    case { State: ContainerState.Exited, ExitCode: CannotBeRun or NotFound }:
                        return new ProbeResult(wasCreated, WasRefused: false, "it has no /bin/sh");
                    case { State: ContainerState.Exited } exited:
                        return new ProbeResult(wasCreated, WasRefused: true, (await docker.ReadLogTailAsync(id, 1, cancellationToken).ConfigureAwait(false)).Trim() is { Length: > 0 } said ? said : $"exit code {exited.ExitCode}");
                    case null or { State: ContainerState.Dead or ContainerState.Removing }:
                        return new ProbeResult(wasCreated, WasRefused: false, "it was removed");
                    default:
                        await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
                        break;
                }
            }
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Rejected)
        {
            return new ProbeResult(wasCreated, WasRefused: false, fault.Message);
        }
        finally
        {
            await RemoveAsync(spec.Name).ConfigureAwait(false);
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
            if (container.State is ContainerState.Created or ContainerState.Exited && container.CreatedAt < before)
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

    private string WriteAdvice(string? user, string said) =>
        $"A game cannot write into its state directory: a container that runs as {(user is null ? "the user of its image" : $"uid and gid {user}")} was refused ({said.TrimEnd('.')}). "
        + $"The directories belong to uid {owner.Uid}, gid {owner.Gid} of this machine with mode {options.State.Mode}: set {GalaxyRuntimeOptions.SectionName}:State:OwnerUid, OwnerGid and Mode, or Hardening:RunAsStateOwner, so that they fit.";

    private static PreflightFinding Unverified(string why) => new()
    {
        Code = PreflightCode.HostPathUnverified,
        Severity = PreflightSeverity.Info,
        Message = $"Whether the container engine finds the state directories was not tried: {why.TrimEnd('.')}.",
    };
}
