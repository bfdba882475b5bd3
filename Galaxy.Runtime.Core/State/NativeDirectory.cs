using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Galaxy.Runtime;

/// <summary>The few calls of the C library that work on an open directory instead of a path. Each returns 0 or the error number.</summary>
internal static partial class NativeDirectory
{
    public const int NotPermitted = 1;
    public const int AccessDenied = 13;
    public const int AlreadyExists = 17;
    public const int NotFound = 2;

    private const int IsDirectory = 21;
    private const int IsNotDirectory = 20;
    private const int IsNotEmpty = 39;
    private const int RemoveDirectory = 0x200;

    // Where the fixed part of Linux's dirent ends on 64 bits: inode, offset, length, type.
    private const int NameInEntry = 19;

    private static long moved;

    // Of statx: its numbers are the same on every processor, unlike those of stat.
    private const int CurrentDirectory = -100;
    private const int WithoutFollowing = 0x100;
    private const uint OwnerAndGroup = 0x18;
    private const int StatusSize = 256;
    private const int UidOffset = 20;
    private const int GidOffset = 24;

    public static int Open(string path, out SafeFileHandle directory) => ToHandle(open(path, Flags.Directory | Flags.CloseOnExec), out directory);

    public static int OpenBelowWithoutFollowing(SafeFileHandle parent, string name, out SafeFileHandle directory) =>
        ToHandle(openat(parent, name, Flags.Directory | Flags.CloseOnExec | Flags.NoFollow), out directory);

    public static int CreateBelow(SafeFileHandle parent, string name, uint mode) => ToError(mkdirat(parent, name, mode));

    public static int ChangeMode(SafeFileHandle directory, uint mode) => ToError(fchmod(directory, mode));

    public static int ChangeOwner(SafeFileHandle directory, int uid, int gid) => ToError(fchown(directory, uid, gid));

    /// <summary>Who owns what is at a path, a link itself if it is one; null where the system does not say.</summary>
    public static (uint Uid, uint Gid)? OwnerOf(string path)
    {
        var status = new byte[StatusSize];
        try
        {
            return OperatingSystem.IsLinux() && statx(CurrentDirectory, path, WithoutFollowing, OwnerAndGroup, status) == 0
                ? (BitConverter.ToUInt32(status, UidOffset), BitConverter.ToUInt32(status, GidOffset))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library.
            return null;
        }
    }

    public static int Rename(SafeFileHandle parent, string from, string to) => ToError(renameat(parent, from, parent, to));

    /// <summary>
    /// Deletes a directory below another with all it holds, without following a link. A game may have made names that are no text and any depth of directories: names stay bytes, and
    /// directories are moved up one by one instead of being descended into, so that two open ones are enough.
    /// </summary>
    /// <returns>0 even if there is none.</returns>
    [SupportedOSPlatform("linux")]
    public static int RemoveTree(SafeFileHandle parent, string name, CancellationToken cancellationToken)
    {
        var error = OpenBelowWithoutFollowing(parent, name, out var root);
        using (root)
        {
            if (error != 0)
            {
                return error is NotFound ? 0 : error;
            }

            for (var isEmpty = false; !isEmpty;)
            {
                error = Empty(root, root, cancellationToken, out isEmpty);
                if (error != 0)
                {
                    return error;
                }
            }
        }

        return ToError(unlinkat(parent, name, RemoveDirectory));
    }

    /// <summary>Deletes what a directory holds; directories inside it are emptied first, and what is a directory inside those is moved up into the root.</summary>
    /// <param name="directory">What is emptied.</param>
    /// <param name="root">What it is below, or the same.</param>
    /// <param name="cancellationToken">Cancels between two entries.</param>
    /// <param name="wasEmpty">Whether there was nothing to delete.</param>
    private static int Empty(SafeFileHandle directory, SafeFileHandle root, CancellationToken cancellationToken, out bool wasEmpty)
    {
        wasEmpty = true;
        var error = OpenBelowWithoutFollowing(directory, ".", out var reading);
        if (error != 0)
        {
            reading.Dispose();
            return error;
        }

        var entries = fdopendir(reading);
        if (entries == 0)
        {
            error = Marshal.GetLastPInvokeError();
            reading.Dispose();
            return error;
        }

        reading.SetHandleAsInvalid();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var entry = readdir(entries);
                if (entry == 0)
                {
                    return Marshal.GetLastPInvokeError();
                }

                var name = entry + NameInEntry;
                if (IsDots(name))
                {
                    continue;
                }

                wasEmpty = false;
                error = Remove(directory, root, name, cancellationToken);
                if (error is not (0 or NotFound))
                {
                    return error;
                }
            }
        }
        finally
        {
            _ = closedir(entries);
        }
    }

    private static int Remove(SafeFileHandle directory, SafeFileHandle root, nint name, CancellationToken cancellationToken)
    {
        var error = ToError(unlinkat(directory, name, 0));
        if (error is not IsDirectory)
        {
            return error;
        }

        if (!ReferenceEquals(directory, root))
        {
            // The game may have taken the name.
            do
            {
                error = ToError(renameat(directory, name, root, $".{Interlocked.Increment(ref moved)}"));
            }
            while (error is AlreadyExists or IsNotDirectory or IsNotEmpty);

            return error;
        }

        error = ToHandle(openat(root, name, Flags.Directory | Flags.CloseOnExec | Flags.NoFollow), out var inner);
        using (inner)
        {
            error = error == 0 ? Empty(inner, root, cancellationToken, out _) : error;
        }

        return error == 0 ? ToError(unlinkat(root, name, RemoveDirectory)) : error;
    }

    private static bool IsDots(nint name) =>
        Marshal.ReadByte(name) == '.' && (Marshal.ReadByte(name, 1) == 0 || (Marshal.ReadByte(name, 1) == '.' && Marshal.ReadByte(name, 2) == 0));

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    private static int ToError(int result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    private static int ToHandle(int descriptor, out SafeFileHandle handle)
    {
        var error = ToError(descriptor);
        handle = new SafeFileHandle(descriptor, ownsHandle: descriptor >= 0);
        return error;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int openat(SafeFileHandle directory, string path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdirat(SafeFileHandle directory, string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, [Out] byte[] status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(SafeFileHandle directory, nint path, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat(SafeFileHandle parent, string from, SafeFileHandle into, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat(SafeFileHandle parent, nint from, SafeFileHandle into, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlinkat(SafeFileHandle directory, string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(SafeFileHandle directory, nint path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint fdopendir(SafeFileHandle directory);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint readdir(nint entries);

    [LibraryImport("libc")]
    private static partial int closedir(nint entries);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchmod(SafeFileHandle directory, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fchown(SafeFileHandle directory, int uid, int gid);

    /// <summary>The values of fcntl.h, which differ between systems and processors.</summary>
    private static class Flags
    {
        private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

        public static int Directory => OperatingSystem.IsMacOS() ? 0x10_0000 : IsArm ? 0x4000 : 0x1_0000;

        public static int NoFollow => OperatingSystem.IsMacOS() ? 0x100 : IsArm ? 0x8000 : 0x2_0000;

        public static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x100_0000 : 0x8_0000;
    }
}
