using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Galaxy.Runtime;

/// <summary>One directory per game below <c>State.Root</c>. The game's own directory is opened without following links, so it cannot lead elsewhere.</summary>
internal sealed class FileSystemStateDirectory(StateOptions options, StateOwner owner) : IStateDirectory
{
    private readonly uint mode = Convert.ToUInt32(options.Mode, 8);

    public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RefuseInvalid("create", gameId);
        var root = Path.GetFullPath(options.Root);
        var path = Path.Join(root, gameId);
        if (OperatingSystem.IsWindows())
        {
            Step("create", path, () => Directory.CreateDirectory(path));
            return ValueTask.FromResult(path);
        }

        CreateRoot(root);
        using var rootHandle = OpenRoot(root);
        using var directory = CreateBelow(rootHandle, gameId, path);
        CheckOwned("chmod", path, NativeDirectory.ChangeMode(directory, mode));
        CheckOwned("chown", path, NativeDirectory.ChangeOwner(directory, owner.Uid, owner.Gid));
        return ValueTask.FromResult(path);
    }

    public async ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RefuseInvalid("delete", gameId);

        // A directory of many files takes its time, and a deadline must be able to end the wait.
        await Task.Run(() => Remove(gameId, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private void Remove(string gameId, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(options.Root);
        var path = Path.Join(root, gameId);
        // No game has an id that begins with a dot. The name is always the same, so that the next deletion finds what one that was cut off left.
        var leaving = $".{gameId}.removed";
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            Step("delete", path, () => RemoveByPath(path, Path.Join(root, leaving)));
            return;
        }

        var opened = NativeDirectory.Open(root, out var rootHandle);
        using (rootHandle)
        {
            if (opened is NativeDirectory.NotFound)
            {
                return;
            }

            Check("delete", root, opened);
            Check("delete", path, NativeDirectory.RemoveTree(rootHandle, leaving, cancellationToken));
            var found = NativeDirectory.OpenBelowWithoutFollowing(rootHandle, gameId, out var directory);
            directory.Dispose();
            if (found is NativeDirectory.NotFound)
            {
                return;
            }

            Check("delete", path, found);
            Check("delete", path, NativeDirectory.Rename(rootHandle, gameId, leaving));
            Check("delete", path, NativeDirectory.RemoveTree(rootHandle, leaving, cancellationToken));
        }
    }

    private static void RemoveByPath(string path, string leaving)
    {
        foreach (var directory in new[] { leaving, path })
        {
            if (new DirectoryInfo(directory) is { Exists: true, LinkTarget: null } found)
            {
                found.Delete(recursive: true);
            }
        }
    }

    private static void RefuseInvalid(string step, string gameId)
    {
        if (!GameIds.IsValid(gameId))
        {
            throw new RuntimePortException(PortFault.Rejected, $"{step} state dir for \"{JournalText.GameId(gameId)}\": the game id is not valid");
        }
    }

    [UnsupportedOSPlatform("windows")]
    private void CreateRoot(string root) => Step("create", root, () => Directory.CreateDirectory(root, (UnixFileMode)mode));

    private static SafeFileHandle OpenRoot(string root)
    {
        Check("create", root, NativeDirectory.Open(root, out var handle));
        return handle;
    }

    private SafeFileHandle CreateBelow(SafeFileHandle root, string name, string path)
    {
        var created = NativeDirectory.CreateBelow(root, name, mode);
        if (created is not NativeDirectory.AlreadyExists)
        {
            Check("create", path, created);
        }

        CheckOwned("create", path, NativeDirectory.OpenBelowWithoutFollowing(root, name, out var directory));
        return directory;
    }

    private static void Step(string step, string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Fault(step, path, exception.Message, exception.HResult, exception);
        }
    }

    private static void Check(string step, string path, int error)
    {
        if (error != 0)
        {
            throw Fault(step, path, NativeDirectory.Describe(error), error);
        }
    }

    /// <summary>The same for a step that the game's directory may refuse because of its owner: then the message names the owner, and what cures it.</summary>
    private void CheckOwned(string step, string path, int error)
    {
        if (error is not (NativeDirectory.NotPermitted or NativeDirectory.AccessDenied) || NativeDirectory.OwnerOf(path) is not { } found)
        {
            Check(step, path, error);
            return;
        }

        var cure = StateOwner.IsThisProcess(found.Uid)
            ? $"it belongs to this process (uid {found.Uid}), and only root may give it to uid {owner.Uid}, gid {owner.Gid}: unset State:OwnerUid and State:OwnerGid, set them to ids of this process, or run it as root"
            : $"it belongs to uid {found.Uid}, gid {found.Gid}, and this process may not change that: chown -R {owner.Uid}:{owner.Gid} \"{path}\", or run this process as uid {found.Uid} or root";
        throw Fault(step, path, $"{NativeDirectory.Describe(error)}; {cure}", error);
    }

    private static RuntimePortException Fault(string step, string path, string cause, int error, Exception? exception = null) =>
        new(PortFault.Rejected, string.Create(CultureInfo.InvariantCulture, $"{step} state dir \"{path}\": {cause}"), exception) { Reason = DiskErrors.ReasonOf(error) };
}

/// <summary>What the system's error numbers mean for a disk.</summary>
internal static class DiskErrors
{
    private const int NoSpace = 28;
    private const int QuotaOnLinux = 122;
    private const int QuotaOnMacOS = 69;
    private const int NoSpaceOnWindows = unchecked((int)0x8007_0070);

    /// <param name="error">The error number, which is also the HResult of an exception of the file system on Unix.</param>
    public static PortFaultReason ReasonOf(int error) => error switch
    {
        NoSpace or NoSpaceOnWindows => PortFaultReason.NoSpace,
        QuotaOnLinux when OperatingSystem.IsLinux() => PortFaultReason.NoSpace,
        QuotaOnMacOS when OperatingSystem.IsMacOS() => PortFaultReason.NoSpace,
        _ => PortFaultReason.Unknown,
    };
}
