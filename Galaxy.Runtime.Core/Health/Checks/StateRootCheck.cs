namespace Galaxy.Runtime;

/// <summary>Can a game's directory be made and written, and is there space left?</summary>
internal sealed class StateRootCheck(StateOptions state, string leastFreeSpace, IRuntimeIdSource ids)
{
    private const int ProbeBytes = 4_096;
    private const string Root = $"{GalaxyRuntimeOptions.SectionName}:State:Root";

    public PreflightCheck Make() => new(LookAsync, Explain);

    private async ValueTask<PreflightFinding?> LookAsync(CancellationToken cancellationToken)
    {
        using var marker = await StateMarker.MakeAsync(state, ids, cancellationToken).ConfigureAwait(false);
        marker.Write(ProbeBytes);
        return FindLowSpace(marker.Path);
    }

    private PreflightFinding? FindLowSpace(string path)
    {
        _ = ByteSize.TryParse(leastFreeSpace, out var least);
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path).AvailableFreeSpace;
        return free >= least ? null : Full($"{free:N0} bytes are free, and {nameof(PreflightOptions.LeastFreeSpace)} asks for {leastFreeSpace}");
    }

    private PreflightFinding Explain(RuntimePortException fault) => fault.Reason is PortFaultReason.NoSpace
        ? Full(fault.Message)
        : new PreflightFinding(
            PreflightCode.StateRootUnwritable,
            PreflightSeverity.Error,
            $"No directory of a game can be made below {Root} \"{state.Root}\": {fault.Message.TrimEnd('.')}. Mount it writable, give it to this process's user, or set {Root} to another.");

    private PreflightFinding Full(string why) => new(
        PreflightCode.StateRootFull, PreflightSeverity.Error, $"The disk of {Root} \"{state.Root}\" is full: {why.TrimEnd('.')}. Free some, or set {Root} to another disk.");
}
