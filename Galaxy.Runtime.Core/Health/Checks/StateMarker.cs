namespace Galaxy.Runtime;

/// <summary>A directory below <c>State:Root</c> that belongs to no game, made the way a game's is; gone when it is disposed.</summary>
internal sealed class StateMarker : IDisposable
{
    private const string Prefix = "preflight-";

    private StateMarker(string path, string hostPath) => (Path, HostPath) = (path, hostPath);

    /// <summary>Its path as this process sees it.</summary>
    public string Path { get; }

    /// <summary>Its path as the container engine should see it.</summary>
    public string HostPath { get; }

    /// <exception cref="RuntimePortException">It could not be made.</exception>
    public static async ValueTask<StateMarker> MakeAsync(StatePaths paths, IRuntimeIdSource ids, CancellationToken cancellationToken)
    {
        var name = Prefix + ids.NextOperationId().ToString("N");
        var marker = new StateMarker(paths.Here(name), paths.OnHost(paths.Here(name)));
        try
        {
            await paths.Directory.PrepareAsync(name, cancellationToken).ConfigureAwait(false);
            return marker;
        }
        catch
        {
            // It may be there, with the wrong mode or owner.
            marker.Dispose();
            throw;
        }
    }

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
