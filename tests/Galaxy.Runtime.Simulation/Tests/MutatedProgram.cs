namespace Galaxy.Runtime.Simulation;

/// <summary>This program with every planted bug in it, asleep; compiled once.</summary>
public sealed class MutatedProgram : IDisposable
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("galaxy-mutants-");

    public MutatedProgram()
    {
        Hunt = new MutantHunt(Repository(), work.FullName);
        Hunt.Build();
    }

    internal MutantHunt Hunt { get; }

    public void Dispose() => work.Delete(recursive: true);

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Galaxy.Runtime.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return directory.FullName;
    }
}
