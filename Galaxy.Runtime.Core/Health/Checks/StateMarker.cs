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
        var path = await paths.Directory.PrepareAsync(Prefix + ids.NextOperationId().ToString("N"), cancellationToken).ConfigureAwait(false);
        return new StateMarker(path, paths.OnHost(path));
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // An empty directory stays behind, on a disk that has just been found wanting.
        }
    }
}
