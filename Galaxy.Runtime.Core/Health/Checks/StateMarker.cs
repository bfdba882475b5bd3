namespace Galaxy.Runtime;

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
