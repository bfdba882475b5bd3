using System.Collections;
using System.Globalization;
using System.Reflection;
using Galaxy.Runtime.Docker;
using Galaxy.Runtime.Postgres;
using Galaxy.Runtime.Redis;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>What docs/reference.md lists is complete and has the right defaults.</summary>
public sealed class ReferenceTests
{
    private static readonly string Reference = Repository.Read("docs/reference.md");

    public static TheoryData<string, object> Sections { get; } = new()
    {
        { "## Options", new GalaxyRuntimeOptions() },
        { "### Docker", new DockerOptions() },
        { "### Postgres", new PostgresOptions() },
        { "### Redis", new RedisOptions() },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_option_is_listed_with_its_default(string heading, object options)
    {
        var listed = MarkdownTable.Below(Reference, heading).Select(static row => (Key: row[0].Trim('`'), Default: row[1].Trim('`')));

        listed.Should().BeEquivalentTo(Defaults(options, prefix: ""));
    }

    [Fact]
    public void Every_error_code_is_listed_with_whether_it_can_be_tried_again()
    {
        var listed = MarkdownTable.Below(Reference, "## Error codes").ToDictionary(static row => row[0].Trim('`'), static row => row[2]);

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

        MarkdownTable.Below(Reference, "### Metrics").Select(static row => row[0].Trim('`')).Should().BeEquivalentTo(names);
    }

    [Fact]
    public void Every_span_that_is_no_call_is_listed_with_its_tags()
    {
        var approved = Repository.Read("tests/Galaxy.Runtime.Core.Tests/Diagnostics/Spans.approved.txt").Split('\n')
            .Select(static line => line.Split(" (Internal)")).Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[0], static parts => parts[1].Split([',', ' ', ':'], StringSplitOptions.RemoveEmptyEntries));
        var listed = MarkdownTable.Below(Reference, "### Spans").ToDictionary(static row => row[0].Trim('`'), static row => row[1]);

        listed.Keys.Should().BeEquivalentTo(approved.Keys);
        foreach (var (span, tags) in approved)
        {
            tags.Where(tag => !listed[span].Contains($"`{tag}`", StringComparison.Ordinal)).Should().BeEmpty("{0} has them", span);
        }
    }

    private static IEnumerable<(string Key, string Default)> Defaults(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(options);
            var key = prefix + property.Name;
            if (value?.GetType() is { IsClass: true } type && type != typeof(string) && value is not (IDictionary or IList))
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
        "" when key is "State:Root" or "ConnectionString" => "*(required)*",
        null or "" or IDictionary { Count: 0 } or IList { Count: 0 } => "*(empty)*",
        bool flag => flag ? "true" : "false",
        string name when key == "Jobs:ConsumerName" => name.Replace($"{Environment.MachineName}-{Environment.ProcessId}", "{machine}-{process id}", StringComparison.Ordinal),
        IDictionary pairs => string.Join(", ", pairs.Keys.Cast<object>().Select(name => $"{name}={pairs[name]}").Order(StringComparer.Ordinal)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
