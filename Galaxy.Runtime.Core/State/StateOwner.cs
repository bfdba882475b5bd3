using System.Runtime.InteropServices;

namespace Galaxy.Runtime;

/// <summary>Who owns the state directories, and so who the containers run as: never root, unless told so.</summary>
internal sealed partial class StateOwner(StateOptions options)
{
    private const int UnprivilegedId = 10_001;

    public int Uid { get; } = options.OwnerUid ?? OwnOr(static () => (int)geteuid());

    public int Gid { get; } = options.OwnerGid ?? OwnOr(static () => (int)getegid());

    private static int OwnOr(Func<int> own) => OperatingSystem.IsWindows() || geteuid() == 0 ? UnprivilegedId : own();

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
