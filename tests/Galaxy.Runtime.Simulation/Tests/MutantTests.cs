namespace Galaxy.Runtime.Simulation;

public sealed class MutantTests
{
    // Those that are found within seconds; eng/simulate.sh --mutants hunts them all.
    private static readonly string[] Quick =
        ["fence check", "commit before changes", "read-back", "undo forbidden after loss", "settle", "look again on name taken", "two lists"];

    [Fact]
    public void Every_planted_bug_still_fits_the_sources()
    {
        var work = Directory.CreateTempSubdirectory("galaxy-mutants-");
        try
        {
            var write = () => MutantSources.Write(Repository(), work.FullName);

            write.Should().NotThrow();
            Mutant.All.Should().OnlyHaveUniqueItems(static mutant => mutant.Name).And.HaveCountGreaterThanOrEqualTo(12);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    [Fact]
    public void Planted_bugs_are_found()
    {
        var work = Directory.CreateTempSubdirectory("galaxy-mutants-");
        try
        {
            var hunt = new MutantHunt(Repository(), work.FullName);
            hunt.Build();

            Quick.Where(mutant => !hunt.Hunt(mutant).IsFound).Should().BeEmpty();
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

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
