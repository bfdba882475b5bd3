using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>Who owns files, which .NET does not tell.</summary>
internal static class FileOwner
{
    private const int Nobody = 65_534;

    public static (int Uid, int Gid) Of(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u %g", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var ids = stat.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        return (int.Parse(ids[0], CultureInfo.InvariantCulture), int.Parse(ids[1], CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Does something that runs through on this thread as somebody who may not give files away, in a directory that is theirs. A
    /// process that is not root is such a somebody already.
    /// </summary>
    public static T AsNobody<T>(string directory, Func<T> act)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return act();
        }

        using (var chown = Process.Start("chown", [$"{Nobody}", directory]))
        {
            chown.WaitForExit();
        }

        _ = setfsuid(Nobody);
        try
        {
            return act();
        }
        finally
        {
            _ = setfsuid(0);
        }
    }

    // Of the calling thread alone.
    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setfsuid(int uid);
}
