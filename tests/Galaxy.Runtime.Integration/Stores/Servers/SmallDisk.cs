using System.Diagnostics;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>A file system of a few megabytes, to be filled to its last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Megabytes = 24;

    private SmallDisk(string path) => Path = path;

    /// <summary>Why there cannot be one here; null when there can.</summary>
    public static string? Missing { get; } = FindMissing();

    public string Path { get; }

    private string Filling => System.IO.Path.Combine(Path, "filling");

    public static SmallDisk Mount()
    {
        var path = Directory.CreateTempSubdirectory("galaxy-disk-").FullName;
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m,mode=0777", "tmpfs", path))
        {
            Directory.Delete(path);
            throw new InvalidOperationException("A small disk could not be mounted.");
        }

        return new SmallDisk(path);
    }

    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    public void Free() => File.Delete(Filling);

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "needs Linux and root, to mount a disk that can be filled";
        }

        try
        {
            Mount().Dispose();
            return null;
        }
        catch (InvalidOperationException)
        {
            return "needs the right to mount a disk that can be filled, which root lacks in this container";
        }
    }

    private static bool Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode is 0;
    }
}
