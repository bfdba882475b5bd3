using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Core.Tests.Acceptance;

/// <summary>The checks of the contract, and the tests that bear their ids.</summary>
public sealed partial class AcceptanceIds
{
    private static readonly string Repository = FindRepository();

    private static string[] Expected => File.ReadAllLines(Path.Join(Repository, "tests", "Galaxy.Runtime.Core.Tests", "Acceptance", "acceptance-ids.txt"));

    private static HashSet<string> Tested => Directory
        .EnumerateFiles(Path.Join(Repository, "tests"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(static file => TraitPattern.Matches(File.ReadAllText(file)))
        .Select(static match => match.Groups["id"].Value)
        .ToHashSet();

    [Fact]
    public void Every_acceptance_check_has_a_test() => Expected.Except(Tested).Should().BeEmpty("a check without a test proves nothing");

    [Fact]
    public void Every_test_of_an_acceptance_check_names_one_that_exists() => Tested.Except(Expected).Should().BeEmpty("a misspelt id hides a missing test");

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Join(directory.FullName, "Galaxy.Runtime.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("These tests read the sources: run them inside the repository.");
    }

    [GeneratedRegex("""\[Trait\("Acceptance", "(?<id>[^"]+)"\)\]""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex TraitPattern { get; }
}
