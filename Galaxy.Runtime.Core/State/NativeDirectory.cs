using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Galaxy.Runtime;

/// <summary>The few calls of the C library that work on an open directory instead of a path. Each returns 0 or the error number.</summary>
internal static partial class NativeDirectory
{
    public const int AlreadyExists = 17;

    public static int Open(string path, out SafeFileHandle directory) => ToHandle(open(path, Flags.Directory | Flags.CloseOnExec), out directory);

    public static int OpenBelowWithoutFollowing(SafeFileHandle parent, string name, out SafeFileHandle directory) =>
        ToHandle(openat(parent, name, Flags.Directory | Flags.CloseOnExec | Flags.NoFollow), out directory);

    public static int CreateBelow(SafeFileHandle parent, string name, uint mode) => ToError(mkdirat(parent, name, mode));

    public static int ChangeMode(SafeFileHandle directory, uint mode) => ToError(fchmod(directory, mode));

    public static int ChangeOwner(SafeFileHandle directory, int uid, int gid) => ToError(fchown(directory, uid, gid));

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
