namespace Galaxy.Runtime.Simulation;

/// <summary>A copy of the sources with every planted bug in it, asleep until its name is chosen.</summary>
internal static class MutantSources
{
    /// <summary>The environment variable that chooses a bug.</summary>
    public const string Variable = "GALAXY_SIMULATION_MUTANT";

    private static readonly string[] Projects = ["Galaxy.Runtime.Core", "Galaxy.Runtime.Testing"];

    public static void Write(string repository, string target)
    {
        foreach (var file in Projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(repository, project), "*.cs", SearchOption.AllDirectories)))
        {
            var name = Path.GetRelativePath(repository, file);
            if (name.Split(Path.DirectorySeparatorChar) is not [_, "obj" or "bin", ..])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
                File.WriteAllText(Path.Combine(target, name), File.ReadAllText(file));
            }
        }

        foreach (var edit in Mutant.All.SelectMany(static mutant => mutant.Edits))
        {
            Apply(edit, Path.Combine(target, edit.File));
        }

        File.WriteAllText(
            Path.Combine(target, Projects[0], "Mutation.cs"),
            $$"""
            namespace Galaxy.Runtime;

            public static class Mutation
            {
                private static readonly string Chosen = Environment.GetEnvironmentVariable("{{Variable}}") ?? "";

                public static bool Is(string name) => Chosen == name;
            }
            """);
    }

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
