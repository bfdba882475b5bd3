using System.Globalization;
using System.Reflection;
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
    public void Every_relative_link_leads_somewhere()
    {
        var targets = Link().Matches(Readme).Select(static link => link.Groups["target"].Value)
            .Where(static target => !target.Contains("://", StringComparison.Ordinal)).ToArray();

        targets.Should().NotBeEmpty().And.OnlyContain(static target => Path.Exists(Repository.PathOf(target)));
    }

    [Fact]
    public void Every_option_is_listed_with_its_default()
    {
        var listed = MarkdownTable.Below(Readme, "## Options").Select(static row => (Key: row[0].Trim('`'), Default: row[1].Trim('`')));

        listed.Should().BeEquivalentTo(Defaults(new GalaxyRuntimeOptions(), prefix: ""));
    }

    [Fact]
    public void Every_error_code_is_listed_with_whether_it_can_be_tried_again()
    {
        var listed = MarkdownTable.Below(Readme, "## Error codes").ToDictionary(static row => row[0].Trim('`'), static row => row[2]);

        listed.Keys.Should().BeEquivalentTo(Enum.GetValues<ErrorCode>().Except([ErrorCode.None]).Select(static code => code.ToWireText()));
        foreach (var code in Enum.GetValues<ErrorCode>().Except([ErrorCode.None, ErrorCode.ReplayNoOp]))
        {
            var canRetry = OperationResult.Failed(OperationKind.Start, "chess-1", code, "why").CanRetry;
            listed[code.ToWireText()].Should().Match(said => canRetry ? said == "yes" : said == "no" || said.StartsWith("only when "), "{0}", code);
        }
    }

    [Fact]
    public void Every_instrument_is_listed()
    {
        var names = typeof(IGalaxyRuntime).Assembly.GetType("Galaxy.Runtime.InstrumentNames", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

        MarkdownTable.Below(Readme, "## Telemetry").Select(static row => row[0].Trim('`')).Should().BeEquivalentTo(names);
    }

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
        Embedding.AddRedis(services.AddGalaxyRuntime().UseInMemory(), configuration).SupplierOf<IGameLeaseStore>().Should().Be(PortPrecedence.Redis);

        await using var provider = services.BuildServiceProvider();
        provider.GetService<IRuntimeRecordStore>().Should().BeOfType<InMemoryRuntimeRecordStore>();
    }

    private static IEnumerable<(string Key, string Default)> Defaults(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(options);
            var key = prefix + property.Name;
            if (value?.GetType() is { IsClass: true } type && type != typeof(string))
            {
                foreach (var inner in Defaults(value, key + ":"))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (key, TextOf(key, value));
            }
        }
    }

    private static string TextOf(string key, object? value) => value switch
    {
        "" when key == "State:Root" => "*(required)*",
        null or "" => "*(empty)*",
        bool flag => flag ? "true" : "false",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    [GeneratedRegex(@"<!-- snippet: (?<path>[^#\n]+)#(?<region>\S+) -->\n```csharp\n(?<code>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
