using System.Diagnostics;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>The words of packages, samples and documents; <c>eng/words.sh</c> finds those that are not used here.</summary>
public sealed class WordsTests : IDisposable
{
    private readonly DirectoryInfo copy = Directory.CreateTempSubdirectory("galaxy-words-");

    public void Dispose() => copy.Delete(recursive: true);

    [Fact]
    public async Task Packages_samples_and_documents_use_the_words_of_the_field()
    {
        var (exitCode, output) = await RunAsync(Repository.PathOf("eng/words.sh"));

        output.Should().BeEmpty();
        exitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("Galaxy.Runtime.Core/Some.cs", "/// <summary>Nobody is asked.</summary>", "no caller")]
    [InlineData("docs/some.md", "It is put right by the next pass.", "reconcile")]
    [InlineData("README.md", "One directory a game.", "one X per Y")]
    [InlineData("samples/Some/Some.cs", "internal interface IDockerClient;", "IContainerEngine")]
    public async Task A_word_that_is_not_used_is_found_with_its_place_and_what_to_write_instead(string path, string line, string instead)
    {
        PrepareCopy();
        await File.WriteAllTextAsync(Place(path), $"A first line.\n{line}\n");

        var (exitCode, output) = await RunAsync(Place("eng/words.sh"));

        exitCode.Should().Be(1);
        output.Should().StartWith($"{path}:2:{line}").And.Contain(instead);
    }

    [Fact]
    public async Task An_exception_of_the_list_is_no_find()
    {
        PrepareCopy();
        await File.WriteAllTextAsync(Place("CONTRIBUTING.md"), "| tell, told | report |\n");

        (await RunAsync(Place("eng/words.sh"))).Should().Be((0, ""));
    }

    /// <summary>The script and its list, and nothing to find yet.</summary>
    private void PrepareCopy()
    {
        foreach (var file in new[] { "eng/words.sh", "eng/words.txt" })
        {
            File.Copy(Repository.PathOf(file), Place(file));
        }

        foreach (var file in new[] { "Galaxy.Runtime.Core/None.cs", "samples/Some/None.cs", "docs/none.md", "README.md", "CONTRIBUTING.md", "CHANGELOG.md" })
        {
            File.WriteAllText(Place(file), "");
        }
    }

    private string Place(string path)
    {
        var place = Path.Join(copy.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return place;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
