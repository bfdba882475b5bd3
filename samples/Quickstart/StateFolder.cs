namespace Quickstart;

/// <summary>
/// The game's state directory, ours to empty because of a marker beside it: a directory with files and no marker is a real game's.
/// The marker is locked while a run lasts, so that a second run of the same game does not get in its way.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private readonly string directory;
    private readonly bool isTemporary;
    private readonly FileStream marker;

    private StateFolder(string root, string gameId, bool isTemporary)
    {
        Root = root;
        directory = Path.Join(root, gameId);
        this.isTemporary = isTemporary;
        var markerPath = Path.Join(root, gameId + ".quickstart");
        if (!File.Exists(markerPath) && Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
        {
            throw new NotReadyException($"{directory} has files that this sample did not make: choose another --game or --state-root.");
        }

        marker = new FileStream(markerPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>The directory that holds the game's.</summary>
    public string Root { get; }

    /// <summary>Makes the directory ours for the time of a run.</summary>
    /// <exception cref="NotReadyException">It belongs to another program, is in use, or cannot be written.</exception>
    public static StateFolder Claim(QuickstartOptions options)
    {
        // The same path every time, so that a run finds what a killed one left.
        var root = options.StateRoot ?? Path.Join(Path.GetTempPath(), $"galaxy-quickstart-{Environment.UserName}-{options.GameId}");
        try
        {
            Directory.CreateDirectory(root);
            return new StateFolder(root, options.GameId, isTemporary: options.StateRoot is null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NotReadyException($"{root} cannot be used, or another run of the game uses it: {exception.Message}", exception);
        }
    }

    /// <summary>What the game's engine wrote into a file of its state; empty when there is no such file.</summary>
    public string Read(string file)
    {
        var path = Path.Join(directory, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
    }

    /// <summary>Removes the game's directory with all it holds.</summary>
    public void Clear()
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Gives the directory back; where the game's state is still there, the marker stays with it.</summary>
    public void Dispose()
    {
        if (!Directory.Exists(directory))
        {
            File.Delete(marker.Name);
        }

        marker.Dispose();
        if (isTemporary && !Directory.EnumerateFileSystemEntries(Root).Any())
        {
            Directory.Delete(Root);
        }
    }
}
