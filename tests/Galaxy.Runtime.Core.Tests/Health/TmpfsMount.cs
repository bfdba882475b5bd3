using System.Diagnostics;

namespace Galaxy.Runtime.Core.Tests.Health;

/// <summary>A small disk of a test's own.</summary>
internal sealed class TmpfsMount : IDisposable
{
    private TmpfsMount(string path) => Path = path;

    public string Path { get; }

    /// <summary>Whether this process may mount; tried once.</summary>
    public static bool IsPossible { get; } = Try();

    public static TmpfsMount Make(string options)
    {
        var path = Directory.CreateTempSubdirectory("galaxy-disk-").FullName;
        return Run("mount", "-t", "tmpfs", "-o", options, "galaxy-test", path) ? new TmpfsMount(path) : throw new InvalidOperationException($"mount -o {options} failed");
    }

    public void Dispose()
    {
        Run("umount", Path);
        Directory.Delete(Path);
    }

    private static bool Try()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return false;
        }

        try
        {
            Make("size=64k").Dispose();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        run.StandardError.ReadToEnd();
        run.WaitForExit();
        return run.ExitCode == 0;
    }
}
