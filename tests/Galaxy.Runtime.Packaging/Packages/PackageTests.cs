using System.IO.Compression;
using System.Xml.Linq;

namespace Galaxy.Runtime.Packaging.Packages;

/// <summary>The packages, as somebody gets them who only ever sees the packages.</summary>
public sealed class PackageTests(PackedFeed feed) : IClassFixture<PackedFeed>
{
    private const string Project = "Consumer.csproj";

    private static readonly string[] GoodRun =
        ["start game-1: success", "patch game-1: success", "stop game-1: success", "Stopped repo/engine:1.2.4"];

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void A_package_has_a_readme_a_licence_its_documentation_and_symbols(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Join(feed.Feed, $"{package}.{feed.Version}.nupkg"));
        var files = archive.Entries.Select(static entry => entry.FullName).ToArray();
        var metadata = Metadata(archive);

        files.Should().Contain(["README.md", $"lib/net10.0/{package}.dll", $"lib/net10.0/{package}.xml"]);
        Value("id").Should().Be(package);
        Value("readme").Should().Be("README.md");
        Value("license").Should().Be("MIT");
        Value("description").Should().NotBeNullOrWhiteSpace().And.NotBe("Package Description");
        Value("authors").Should().NotBeNullOrWhiteSpace();
        Value("tags").Should().NotBeNullOrWhiteSpace();
        File.Exists(Path.Join(feed.Feed, $"{package}.{feed.Version}.snupkg")).Should().BeTrue();

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    [Theory]
    [MemberData(nameof(RuntimePackages.All), MemberType = typeof(RuntimePackages))]
    public void A_package_asks_only_for_what_it_needs(string package)
    {
        using var archive = ZipFile.OpenRead(Path.Join(feed.Feed, $"{package}.{feed.Version}.nupkg"));

        var dependencies = Metadata(archive).Descendants().Where(static element => element.Name.LocalName == "dependency").Select(static element => element.Attribute("id")!.Value);

        dependencies.Should().NotContain(static id => id.Contains("Analyzer", StringComparison.Ordinal) || id.StartsWith("xunit", StringComparison.Ordinal));
        if (package != RuntimePackages.Core)
        {
            dependencies.Where(static id => id.StartsWith("Galaxy.", StringComparison.Ordinal)).Should().Equal(RuntimePackages.Core);
        }
    }

    [Fact]
    public async Task An_app_outside_the_solution_builds_on_the_packages_and_runs()
    {
        var app = feed.WriteConsumer("app");
        await Dotnet.RunAsync(app, "build", Project, "--configuration", "Release", "--output", "built", $"-p:RuntimeVersion={feed.Version}", "-nologo", "-m:1");

        ShouldHaveRunWell(await Dotnet.RunAsync(app, Path.Join("built", "Consumer.dll")));
    }

    [Fact]
    public async Task The_app_runs_trimmed_and_self_contained_and_trimming_warns_of_nothing()
    {
        var app = feed.WriteConsumer("trimmed-app");
        var output = await Dotnet.RunAsync(
            app, "publish", Project, "--configuration", "Release", "--runtime", "linux-x64", "--self-contained", "--output", "trimmed",
            "-p:PublishTrimmed=true", $"-p:RuntimeVersion={feed.Version}", "-nologo", "-m:1");

        output.Should().NotContain("warning").And.NotContain("IL2", "that is how the trimmer's warnings begin");
        ShouldHaveRunWell(await Dotnet.RunProgramAsync(app, Path.Join(app, "trimmed", "Consumer")));
    }

    private static void ShouldHaveRunWell(string output) =>
        output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Should().Equal(GoodRun);

    private static XElement Metadata(ZipArchive package)
    {
        using var file = package.Entries.Single(static entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(file).Root!.Elements().Single(static element => element.Name.LocalName == "metadata");
    }
}
