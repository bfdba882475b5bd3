using Xunit.Sdk;

namespace Galaxy.Runtime.TestSupport;

/// <summary>
/// Compares a text with the reviewed one that is checked in. A difference fails the test, prints what changed and leaves the new text
/// beside the old one as <c>*.received.txt</c>; <c>GALAXY_APPROVE=1 dotnet test …</c> makes the new text the approved one.
/// </summary>
public static class ApprovedText
{
    private const string ApproveVariable = "GALAXY_APPROVE";

    /// <summary>The repository's root: the directory of the solution.</summary>
    public static string RepositoryRoot { get; } = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Fails when the text is not the approved one.</summary>
    /// <param name="actual">The text as it is now.</param>
    /// <param name="file">The approved file, relative to the repository's root.</param>
    public static void ShouldBeApproved(string actual, string file)
    {
        var path = Path.Join(RepositoryRoot, file);
        var received = Path.ChangeExtension(path, ".received.txt");
        if (Environment.GetEnvironmentVariable(ApproveVariable) is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (string.Equals(approved, actual, StringComparison.Ordinal))
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        throw new XunitException(
            $"""
            {file} is not what it was:
            {Difference(approved, actual)}
            If that is meant, review it and approve it: GALAXY_APPROVE=1 dotnet test <this project> (or rename {Path.GetFileName(received)}).
            """);
    }

    /// <summary>The lines that are gone and that have come, in place: the rest is their longest common subsequence.</summary>
    private static string Difference(string approved, string actual)
    {
        var (before, after) = (approved.Split('\n'), actual.Split('\n'));
        var common = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                common[i, j] = IsSame(i, j) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<string>();
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && IsSame(i, j))
            {
                (i, j) = (i + 1, j + 1);
            }
            else if (j == after.Length || (i < before.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add("- " + before[i++]);
            }
            else
            {
                lines.Add("+ " + after[j++]);
            }
        }

        return string.Join('\n', lines);

        bool IsSame(int i, int j) => string.Equals(before[i], after[j], StringComparison.Ordinal);
    }

    private static string FindRoot(DirectoryInfo? directory) => directory is null
        ? throw new InvalidOperationException("The tests do not run below the repository.")
        : directory.EnumerateFiles("*.sln").Any() ? directory.FullName : FindRoot(directory.Parent);
}
