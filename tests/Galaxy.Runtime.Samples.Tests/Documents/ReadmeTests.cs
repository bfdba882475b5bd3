using System.Text.RegularExpressions;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quickstart;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = Repository.Read("README.md");

    [Fact]
    public void Every_snippet_is_a_region_of_code_that_compiles()
    {
        var snippets = Snippet().Matches(Readme);

        snippets.Should().HaveCount(Regex.Count(Readme, "^```csharp", RegexOptions.Multiline), "each block of C# names where it comes from");
        foreach (Match snippet in snippets)
        {
            var (path, region) = (snippet.Groups["path"].Value, snippet.Groups["region"].Value);
            snippet.Groups["code"].Value.Should().Be(Repository.ReadRegion(path, region), "it shows {0}#{1}", path, region);
        }
    }

    [Fact]
    public void It_has_at_most_200_lines() => Readme.TrimEnd().Split('\n').Length.Should().BeLessThanOrEqualTo(200);

    [Fact]
    public void The_host_of_the_first_screen_takes_its_ports_from_docker_and_postgres()
    {
        using var host = Embedding.BuildHost(
        [
            "--Galaxy:Runtime:State:Root=/var/lib/games",
            "--ConnectionStrings:Games=Host=127.0.0.1;Database=games",
        ]);

        host.Services.GetRequiredService<IGalaxyRuntime>().Should().NotBeNull();
        host.Services.GetRequiredService<IContainerEngine>().GetType().Assembly.GetName().Name.Should().Be("Galaxy.Runtime.Docker");
        host.Services.GetRequiredService<IRuntimeRecordStore>().GetType().Assembly.GetName().Name.Should().Be("Galaxy.Runtime.Postgres");
    }

    [Fact]
    public async Task Redis_takes_over_the_leases()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Redis", "127.0.0.1:6379")]).Build();
        Embedding.AddRedis(services.AddGalaxyRuntime().UseInMemory(), configuration).SupplierOf<IGameLeaseStore>().Should().Be(PortPrecedence.Package + 100);

        await using var provider = services.BuildServiceProvider();
        provider.GetService<IRuntimeRecordStore>().Should().BeOfType<InMemoryRuntimeRecordStore>();
    }

    [GeneratedRegex(@"<!-- snippet: (?<path>[^#\n]+)#(?<region>\S+) -->\n```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Snippet();
}
