using System.Reflection;

namespace Galaxy.Runtime.Samples.Tests;

/// <summary>The files of the repository, as the build found them.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "RepoRoot").Value!;

    public static string Read(string path) => File.ReadAllText(PathOf(path)).ReplaceLineEndings("\n");

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>The lines between <c>#region name</c> and its end, moved to the left edge.</summary>
    public static string ReadRegion(string path, string name)
    {
        var lines = Read(path).Split('\n');
        var first = Array.FindIndex(lines, line => line.Trim() == $"#region {name}");
        if (first < 0)
        {
            throw new InvalidOperationException($"{path} has no region {name}.");
        }

        var last = Array.FindIndex(lines, first, static line => line.Trim() == "#endregion");
        var region = lines[(first + 1)..last];
        var indent = region.Where(static line => line.Length > 0).Min(static line => line.Length - line.TrimStart().Length);
        return string.Join('\n', region.Select(line => line.Length == 0 ? line : line[indent..]));
    }
}
