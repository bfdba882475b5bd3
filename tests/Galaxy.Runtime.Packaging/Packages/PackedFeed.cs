using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Packaging.Packages;

/// <summary>The packages as they would be published, in a folder that is a package source, and an app that uses them. Made once.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly DirectoryInfo work = Directory.CreateTempSubdirectory("galaxy-packages-");

    public string Feed => Path.Join(work.FullName, "feed");

    /// <summary>A version of this run's own: a package of an earlier run that some cache still has is not taken for it.</summary>
    public string Version { get; } = $"0.1.0-test.{TimeProvider.System.GetUtcNow():yyyyMMddHHmmss}.{Environment.ProcessId}";

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Feed);
        await PackAsync();
    }

    public Task DisposeAsync()
    {
        work.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Writes the app into a folder of its own. It restores from the feed and the usual sources; what is cached already is not downloaded again.</summary>
    /// <param name="name">The folder's name.</param>
    /// <returns>The folder.</returns>
    public string WriteConsumer(string name)
    {
        var folder = work.CreateSubdirectory(name).FullName;
        var source = Path.Join(AppContext.BaseDirectory, "Consumer");
        File.Copy(Path.Join(source, "Program.cs"), Path.Join(folder, "Program.cs"));
        File.Copy(Path.Join(source, "Consumer.csproj.txt"), Path.Join(folder, "Consumer.csproj"));
        File.WriteAllText(Path.Join(folder, "nuget.config"), $"""
            <?xml version="1.0" encoding="utf-8"?>
            <configuration>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><add key="cache" value="{PackageCache()}" /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="{Path.Join(work.FullName, "packages")}" /></config>
            </configuration>
            """);
        return folder;
    }

    /// <summary>Packs all of them in one build, which keeps to a folder of its own: the solution's bin and obj are left alone.</summary>
    private async Task PackAsync()
    {
        var projects = string.Join(';', RuntimePackages.Names.Select(static name => Path.Join(ApprovedText.RepositoryRoot, name, name + ".csproj")));
        await File.WriteAllTextAsync(Path.Join(work.FullName, "pack.proj"), $"""
            <Project>
              <Target Name="Restore"><MSBuild Projects="{projects}" Targets="Restore" Properties="RestoreStep=true" /></Target>
              <Target Name="Pack"><MSBuild Projects="{projects}" Targets="Pack" /></Target>
            </Project>
            """);
        string[] properties =
        [
            $"-p:ArtifactsPath={Path.Join(work.FullName, "artifacts")}", "-p:UseArtifactsOutput=true", $"-p:PackageOutputPath={Feed}", $"-p:Version={Version}",
            "-p:Configuration=Release", "-p:RunAnalyzers=false",
        ];
        await Dotnet.RunAsync(work.FullName, ["msbuild", "pack.proj", "-t:Restore", "-nologo", "-v:minimal", "-m:1", .. properties]);
        await Dotnet.RunAsync(work.FullName, ["msbuild", "pack.proj", "-t:Pack", "-nologo", "-v:minimal", "-m:1", .. properties]);
    }

    private static string PackageCache() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
