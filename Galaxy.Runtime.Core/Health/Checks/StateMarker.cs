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

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was never made, or its disk has just been found wanting.
        }
    }
}
