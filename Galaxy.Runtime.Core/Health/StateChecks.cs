namespace Galaxy.Runtime;

/// <summary>The checks of the state directories; only of the default ones, because what a host's own does is not ours to try.</summary>
internal static class StateChecks
{
    public static IEnumerable<PreflightCheck> Make(
        bool isDirectoryOurs, StatePaths paths, StateOwner owner, IContainerEngine docker, GalaxyRuntimeOptions options, IRuntimeIdSource ids, TimeProvider time) =>
        isDirectoryOurs
            ?
            [
                new StateRootCheck(options.State, owner, options.Preflight.MinFreeSpace, ids).Make(),
                new HostPathCheck(paths, owner, docker, options, ids, time).Make(),
                new PreflightCheck(cancellationToken => FindMismatchAsync(owner, docker, options, cancellationToken), static _ => null),
                new PreflightCheck(cancellationToken => FindUnenforcedAsync(docker, cancellationToken), static _ => null),
            ]
            : [new PreflightCheck(cancellationToken => FindUnenforcedAsync(docker, cancellationToken), static _ => null)];

    /// <summary>Does the engine map users, so that the owner of the state directories is another one, or none, inside its containers? A fault is the engine check's.</summary>
    private static async ValueTask<PreflightFinding?> FindMismatchAsync(StateOwner owner, IContainerEngine docker, GalaxyRuntimeOptions options, CancellationToken cancellationToken)
    {
        var engine = await docker.InspectEngineAsync(cancellationToken).ConfigureAwait(false);
        owner.Learn(engine);
        return owner.FindMismatch(engine, options.Hardening.RunAsStateOwner) is { } mismatch
            ? new PreflightFinding { Code = PreflightCode.StateOwnerUnmapped, Severity = PreflightSeverity.Error, Message = mismatch }
            : null;
    }

    /// <summary>Does the engine enforce what games may use?</summary>
    private static async ValueTask<PreflightFinding?> FindUnenforcedAsync(IContainerEngine docker, CancellationToken cancellationToken)
    {
        var engine = await docker.InspectEngineAsync(cancellationToken).ConfigureAwait(false);
        return engine.UnenforcedLimits.Count == 0
            ? null
            : new PreflightFinding
            {
                Code = PreflightCode.LimitsNotEnforced,
                Severity = PreflightSeverity.Warning,
                Message = $"The container engine takes these limits and does not enforce them: {string.Join(", ", engine.UnenforcedLimits)}. A game can use all that its host has. A rootless engine needs control groups v2 with delegated controllers; others need the controllers in the kernel.",
            };
    }
}

/// <summary>Can a game's directory be made and written, and is there space left?</summary>
internal sealed class StateRootCheck(StateOptions state, StateOwner owner, string leastFreeSpace, IRuntimeIdSource ids)
{
    private const int ProbeBytes = 4_096;
    private const string Root = $"{GalaxyRuntimeOptions.SectionName}:State:Root";

    public PreflightCheck Make() => new(CheckAsync, Explain);

    private async ValueTask<PreflightFinding?> CheckAsync(CancellationToken cancellationToken)
    {
        using var marker = await StateMarker.MakeAsync(state, owner, ids, cancellationToken).ConfigureAwait(false);
        marker.Write(ProbeBytes);
        return FindLowSpace(marker.Path);
    }

    private PreflightFinding? FindLowSpace(string path)
    {
        _ = ByteSize.TryParse(leastFreeSpace, out var least);
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path).AvailableFreeSpace;
        return free >= least ? null : Full($"{free:N0} bytes are free, and {nameof(PreflightOptions.MinFreeSpace)} asks for {leastFreeSpace}");
    }

    private PreflightFinding Explain(RuntimePortException fault) => fault.Reason is PortFaultReason.NoSpace
        ? Full(fault.Message)
        : new PreflightFinding
        {
            Code = PreflightCode.StateRootUnwritable,
            Severity = PreflightSeverity.Error,
            Message = $"No directory of a game can be made below {Root} \"{state.Root}\": {fault.Message.TrimEnd('.')}. Mount it writable, give it to this process's user, or set {Root} to another.",
        };

    private PreflightFinding Full(string why) => new()
    {
        Code = PreflightCode.StateRootFull,
        Severity = PreflightSeverity.Error,
        Message = $"The disk of {Root} \"{state.Root}\" is full: {why.TrimEnd('.')}. Free some, or set {Root} to another disk.",
    };
}

/// <summary>A directory that belongs to no game, made the way a game's is; gone when it is disposed.</summary>
internal sealed class StateMarker : IDisposable
{
    private const string Prefix = "preflight-";

    private StateMarker(string path) => Path = path;

    /// <summary>Its path as this process sees it.</summary>
    public string Path { get; }

    /// <summary>Makes it below <c>State:Root</c>, or, as long as that is not there, in the directory in which it will be made.</summary>
    /// <exception cref="RuntimePortException">It could not be made.</exception>
    public static async ValueTask<StateMarker> MakeAsync(StateOptions state, StateOwner owner, IRuntimeIdSource ids, CancellationToken cancellationToken)
    {
        var root = NearestOf(System.IO.Path.GetFullPath(state.Root));
        var options = new StateOptions { Root = root, Mode = state.Mode, OwnerUid = state.OwnerUid, OwnerGid = state.OwnerGid };
        var name = Prefix + ids.NextOperationId().ToString("N");
        var marker = new StateMarker(System.IO.Path.Join(root, name));
        try
        {
            await new FileSystemStateDirectory(options, owner).PrepareAsync(name, cancellationToken).ConfigureAwait(false);
            return marker;
        }
        catch
        {
            // It may be there, with the wrong mode or owner.
            marker.Dispose();
            throw;
        }
    }

    private static string NearestOf(string path) =>
        System.IO.Path.Exists(path) || System.IO.Path.GetDirectoryName(path) is not { } parent ? path : NearestOf(parent);

    /// <summary>Writes a block into it, if we may: a game's directory belongs to its container's user, and its mode may keep us out.</summary>
    /// <exception cref="RuntimePortException">The disk did not take it.</exception>
    public void Write(int bytes)
    {
        try
        {
            File.WriteAllBytes(Probe, new byte[bytes]);
        }
        catch (IOException exception)
        {
            throw new RuntimePortException(PortFault.Rejected, exception.Message, exception) { Reason = DiskErrors.ReasonOf(exception.HResult) };
        }
        catch (UnauthorizedAccessException)
        {
            // Only the container writes here.
        }
    }

    // Never more than what was made here, so never recursively.
    public void Dispose()
    {
        Try(() => File.Delete(Probe));
        Try(() => Directory.Delete(Path));
    }

    /// <summary>The name of the file that is written into it.</summary>
    public const string ProbeName = "probe";

    private string Probe => System.IO.Path.Join(Path, ProbeName);

    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was never made, or its disk has just been found wanting.
        }
    }
}
