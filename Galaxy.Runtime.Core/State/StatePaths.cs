namespace Galaxy.Runtime;

/// <summary>A game's state directory as the daemon sees it: this process may itself run in a container, with the root mounted elsewhere.</summary>
internal sealed class StatePaths(IStateDirectory directory, StateOptions options)
{
    /// <exception cref="RuntimePortException">The directory could not be made.</exception>
    public async ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        OnHost(await directory.PrepareAsync(gameId, cancellationToken).ConfigureAwait(false));

    private string OnHost(string path)
    {
        var root = Path.TrimEndingDirectorySeparator(options.Root);
        return options.HostRoot.Length > 0 && root.Length > 0 && path.StartsWith(root + '/', StringComparison.Ordinal)
            ? Path.TrimEndingDirectorySeparator(options.HostRoot) + path[root.Length..]
            : path;
    }
}
