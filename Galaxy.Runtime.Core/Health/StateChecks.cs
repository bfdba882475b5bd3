namespace Galaxy.Runtime;

/// <summary>The checks of the state directories; only of the default ones, because what a host's own does is not ours to try.</summary>
internal static class StateChecks
{
    public static IEnumerable<PreflightCheck> Make(
        bool isDirectoryOurs, StatePaths paths, IContainerEngine docker, GalaxyRuntimeOptions options, IRuntimeIdSource ids, TimeProvider time) =>
        isDirectoryOurs
            ?
            [
                new StateRootCheck(options.State, options.Preflight.MinFreeSpace, ids).Make(),
                new HostPathCheck(paths, docker, options, ids, time).Make(),
            ]
            : [];
}

/// <summary>Can a game's directory be made and written, and is there space left?</summary>
internal sealed class StateRootCheck(StateOptions state, string leastFreeSpace, IRuntimeIdSource ids)
{
    private const int ProbeBytes = 4_096;
    private const string Root = $"{GalaxyRuntimeOptions.SectionName}:State:Root";

    public PreflightCheck Make() => new(CheckAsync, Explain);

    private async ValueTask<PreflightFinding?> CheckAsync(CancellationToken cancellationToken)
    {
        using var marker = await StateMarker.MakeAsync(state, ids, cancellationToken).ConfigureAwait(false);
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
    public static async ValueTask<StateMarker> MakeAsync(StateOptions state, IRuntimeIdSource ids, CancellationToken cancellationToken)
    {
        var root = NearestOf(System.IO.Path.GetFullPath(state.Root));
        var options = new StateOptions { Root = root, Mode = state.Mode, OwnerUid = state.OwnerUid, OwnerGid = state.OwnerGid };
        var name = Prefix + ids.NextOperationId().ToString("N");
        var marker = new StateMarker(System.IO.Path.Join(root, name));
        try
        {
            await new FileSystemStateDirectory(options, new StateOwner(options)).PrepareAsync(name, cancellationToken).ConfigureAwait(false);
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

    private string Probe => System.IO.Path.Join(Path, "probe");

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
