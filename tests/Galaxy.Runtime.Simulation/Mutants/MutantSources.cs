namespace Galaxy.Runtime.Simulation;

/// <summary>A copy of the sources with every planted bug in it, asleep until its name is chosen.</summary>
internal static class MutantSources
{
    /// <summary>The environment variable that chooses a bug.</summary>
    public const string Variable = "GALAXY_SIMULATION_MUTANT";

    private static readonly string[] Projects = ["Galaxy.Runtime.Core", "Galaxy.Runtime.Testing"];

    // What the projects are built with, so that the copy needs no project files of its own.
    private static readonly string[] BuildFiles = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "eng/BannedSymbols.txt"];

    public static void Write(string repository, string target)
    {
        foreach (var name in Projects.SelectMany(project => FilesOf(repository, project)).Concat(BuildFiles))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
            File.Copy(Path.Combine(repository, name), Path.Combine(target, name));
        }

        foreach (var edit in Mutant.All.SelectMany(static mutant => mutant.Edits))
        {
            Apply(edit, Path.Combine(target, edit.File));
        }

        File.WriteAllText(
            Path.Combine(target, Projects[0], "Mutation.cs"),
            $$"""
            namespace Galaxy.Runtime;

            /// <summary>Which planted bug is awake.</summary>
            public static class Mutation
            {
                private static readonly string Chosen = Environment.GetEnvironmentVariable("{{Variable}}") ?? "";

                /// <summary>Whether it is this one.</summary>
                public static bool Is(string name) => Chosen == name;
            }
            """);
    }

    private static IEnumerable<string> FilesOf(string repository, string project) =>
        Directory.EnumerateFiles(Path.Combine(repository, project), "*.cs*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(repository, file))
            .Where(static name => name.Split(Path.DirectorySeparatorChar) is not [_, "obj" or "bin", ..]);

    private static void Apply(Edit edit, string path)
    {
        var text = File.ReadAllText(path);
        var first = text.IndexOf(edit.Search, StringComparison.Ordinal);
        if (first < 0 || text.IndexOf(edit.Search, first + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"{edit.File} does not have exactly one \"{edit.Search.Trim()}\": the planted bug must follow the code.");
        }

        File.WriteAllText(path, text.Replace(edit.Search, edit.Replace, StringComparison.Ordinal));
    }
}
