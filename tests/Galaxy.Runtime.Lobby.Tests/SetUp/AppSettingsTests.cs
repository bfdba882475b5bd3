using System.Text.Json;
using Galaxy.Runtime.Docker;
using Galaxy.Runtime.Http;
using Galaxy.Runtime.Postgres;
using Galaxy.Runtime.Redis;
using Lobby;
using Microsoft.Extensions.Configuration;

namespace Galaxy.Runtime.Lobby.Tests.SetUp;

/// <summary>The sample's <c>appsettings.json</c> is the documentation of its options.</summary>
public sealed class AppSettingsTests
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "appsettings.json");

    /// <summary>Set by <c>ConnectionStrings</c>, or made by the process.</summary>
    private static readonly string[] Elsewhere = ["ConnectionString", "Jobs:ConsumerName"];

    [Fact]
    public void Every_option_is_listed_with_its_default_and_nothing_else()
    {
        ShouldList(GalaxyRuntimeOptions.SectionName, new GalaxyRuntimeOptions { InstanceId = "lobby" }, "Docker", "Postgres", "Redis");
        ShouldList(DockerOptions.SectionName, new DockerOptions());
        ShouldList(PostgresOptions.SectionName, new PostgresOptions());
        ShouldList(RedisOptions.SectionName, new RedisOptions());
        ShouldList(AccessOptions.SectionName, new AccessOptions());
        ShouldList(GalaxyRuntimeApiOptions.SectionName, new GalaxyRuntimeApiOptions());
    }

    [Fact]
    public void Every_option_has_a_comment_above_it()
    {
        var lines = File.ReadAllLines(Path).Select(static line => line.Trim()).ToArray();

        // Options of one kind may share the comment above the first.
        var bare = lines.Zip(lines.Skip(1)).Where(static pair => IsOption(pair.Second) && !IsOption(pair.First) && !pair.First.StartsWith("//", StringComparison.Ordinal));

        bare.Select(static pair => pair.Second).Should().Equal("\"Default\": \"Information\",");
    }

    private static bool IsOption(string line) => line.StartsWith('"') && !line.EndsWith('{');

    private static void ShouldList<TOptions>(string section, TOptions defaults, params string[] besides)
        where TOptions : class, new()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var listed = section.Split(':').Aggregate(document.RootElement, static (element, key) => element.GetProperty(key));
        KeysOf(listed, prefix: "").Where(key => !besides.Any(other => key.StartsWith(other + ":", StringComparison.Ordinal))).Order()
            .Should().Equal(KeysOf(defaults, prefix: "").Except(Elsewhere).Order());

        var bound = new TOptions();
        new ConfigurationBuilder().AddJsonFile(Path).Build().GetSection(section).Bind(bound);
        bound.Should().BeEquivalentTo(defaults);
    }

    private static IEnumerable<string> KeysOf(JsonElement element, string prefix) => element.EnumerateObject().SelectMany(property =>
        property.Value.ValueKind is JsonValueKind.Object && property.Value.EnumerateObject().Any()
            ? KeysOf(property.Value, $"{prefix}{property.Name}:")
            : [prefix + property.Name]);

    private static IEnumerable<string> KeysOf(object options, string prefix) => options.GetType().GetProperties().Where(static property => property.CanWrite).SelectMany(property =>
        property.GetValue(options) is { } value && value.GetType().Namespace!.StartsWith("Galaxy", StringComparison.Ordinal) && value.GetType().IsClass
            ? KeysOf(value, $"{prefix}{property.Name}:")
            : [prefix + property.Name]);
}
