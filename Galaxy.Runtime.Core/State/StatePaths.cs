using System.Globalization;
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

/// <summary>
/// Who owns the state directories, and so who the containers run as: never root, unless an option says so. An engine that maps users (userns-remap, rootless) has other numbers for the
/// same user inside its containers; which engine it is, is learned before a directory is made.
/// </summary>
internal sealed partial class StateOwner(StateOptions options)
{
    private const int UnprivilegedId = 10_001;

    // What userns-remap and rootless engines hand out to a user.
    private const int MappedIds = 65_536;

    private volatile EngineInfo? engine;

    /// <summary>The user of this process's machine that owns the directories.</summary>
    public int Uid => options.OwnerUid ?? (IsRoot ? (engine is { } known ? RootOf(known)?.Uid + OffsetOf(known) : null) ?? UnprivilegedId : (int)geteuid());

    /// <summary>Its group.</summary>
    public int Gid => options.OwnerGid ?? (IsRoot ? (engine is { } known ? RootOf(known)?.Gid + OffsetOf(known) : null) ?? UnprivilegedId : (int)getegid());

    private static bool IsRoot => OperatingSystem.IsWindows() || geteuid() == 0;

    /// <summary>The engine whose containers get the directories.</summary>
    public void Learn(EngineInfo seen) => engine = seen;

    /// <summary>The owner as a container of an engine has it: <c>uid:gid</c>.</summary>
    public string InContainerOf(EngineInfo seen)
    {
        var (uid, gid) = RootOf(seen) is { } root && IsMapped(seen, root) ? (Uid - root.Uid, Gid - root.Gid) : (Uid, Gid);
        return string.Create(CultureInfo.InvariantCulture, $"{uid}:{gid}");
    }

    /// <summary>Why no container of an engine can write into the directories, and exactly the settings with which it can; null if it can.</summary>
    public string? FindMismatch(EngineInfo seen, bool runAsOwner)
    {
        const string State = $"{GalaxyRuntimeOptions.SectionName}:State";
        if (RootOf(seen) is not { } root)
        {
            return seen.IsRootless
                ? $"The container engine runs rootless, and this process cannot find out as which user, because its data root ({seen.DataRoot}) is not here. Set {State}:OwnerUid and {State}:OwnerGid to that user and its group."
                : null;
        }

        var facts = string.Create(
            CultureInfo.InvariantCulture,
            $"The container engine {(seen.IsRootless ? "runs rootless" : "remaps users")}: root of a container is uid {root.Uid}, gid {root.Gid} of its host");
        if (!IsMapped(seen, root))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{facts}, and uid {Uid}, gid {Gid}, which own the state directories, are no user of a container. Set {State}:OwnerUid to {root.Uid + OffsetOf(seen)} and {State}:OwnerGid to {root.Gid + OffsetOf(seen)}.");
        }

        return runAsOwner || (Uid == root.Uid && Gid == root.Gid)
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{facts}, and {GalaxyRuntimeOptions.SectionName}:Hardening:RunAsStateOwner is off, so that games run as the users of their images. Switch it on, or for images that run as root set {State}:OwnerUid to {root.Uid} and {State}:OwnerGid to {root.Gid}.");
    }

    /// <summary>Whether this process runs as a user.</summary>
    public static bool IsThisProcess(uint uid) => !OperatingSystem.IsWindows() && geteuid() == uid;

    /// <summary>
    /// The user of the host that root of a container is; null if root is root, or if that is not known. A rootless engine's is the one that owns its data; where that is not here, the
    /// configured owner, or this process's user.
    /// </summary>
    private UserIds? RootOf(EngineInfo seen) => seen switch
    {
        { RemappedRoot: { } root } => root,
        { IsRootless: false } => null,
        { DataRoot: { } data } when NativeDirectory.OwnerOf(data) is { Uid: > 0 } owner => new UserIds((int)owner.Uid, (int)owner.Gid),
        _ when options.OwnerUid is { } uid => new UserIds(uid, options.OwnerGid ?? uid),
        _ => IsRoot ? null : new UserIds((int)geteuid(), (int)getegid()),
    };

    // Of a rootless engine only the user itself is known to be mapped: which other ids it has is its machine's affair.
    private static int OffsetOf(EngineInfo seen) => seen.RemappedRoot is null ? 0 : UnprivilegedId;

    private bool IsMapped(EngineInfo seen, UserIds root) => seen.RemappedRoot is null
        ? Uid == root.Uid && Gid == root.Gid
        : Uid - root.Uid is >= 0 and < MappedIds && Gid - root.Gid is >= 0 and < MappedIds;

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
