using System.Runtime.InteropServices;

namespace Galaxy.Runtime;

/// <summary>A game's state directory as the daemon sees it: this process may itself run in a container, with the root mounted elsewhere.</summary>
internal sealed class StatePaths(IStateDirectory directory, StateOptions options)
{
    /// <exception cref="RuntimePortException">The directory could not be made.</exception>
    public async ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) =>
        OnHost(await directory.PrepareAsync(gameId, cancellationToken).ConfigureAwait(false));

    /// <exception cref="RuntimePortException">The directory could not be deleted.</exception>
    public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) => directory.RemoveAsync(gameId, cancellationToken);

    /// <summary>What the daemon calls a path that this process sees.</summary>
    public string OnHost(string path)
    {
        if (options.HostRoot.Length == 0 || options.Root.Length == 0)
        {
            return path;
        }

        // Resolved as the directory resolves it: "/games/." is the root "/games".
        var root = Path.GetFullPath(options.Root).TrimEnd('/') + '/';
        return path.StartsWith(root, StringComparison.Ordinal) ? $"{options.HostRoot.TrimEnd('/')}/{path[root.Length..]}" : path;
    }
}

/// <summary>Who owns the state directories, and so who the containers run as: never root, unless an option says so.</summary>
internal sealed partial class StateOwner(StateOptions options)
{
    private const int UnprivilegedId = 10_001;

    public int Uid { get; } = options.OwnerUid ?? OwnOr(static () => (int)geteuid());

    public int Gid { get; } = options.OwnerGid ?? OwnOr(static () => (int)getegid());

    /// <summary>Whether this process runs as a user.</summary>
    public static bool IsThisProcess(uint uid) => !OperatingSystem.IsWindows() && geteuid() == uid;

    private static int OwnOr(Func<int> own) => OperatingSystem.IsWindows() || geteuid() == 0 ? UnprivilegedId : own();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
