using System.Reflection;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>The walks in docs/architecture.md: a start and a recovery pass, file by file.</summary>
[Collection("Alone in the process")]
public sealed partial class ArchitectureTests
{
    private const int MostFiles = 26;
    private const string Start = "## One start, file by file";
    private const string Pass = "## One recovery pass, file by file";

    private static readonly string Architecture = Repository.Read("docs/architecture.md");
    private static readonly Assembly Core = typeof(IGalaxyRuntime).Assembly;

    [Theory]
    [InlineData(Start)]
    [InlineData(Pass)]
    public void A_walk_has_few_files_and_each_has_the_classes_that_it_names(string heading)
    {
        var rows = MarkdownTable.Below(Architecture, heading);

        rows.Should().HaveCountLessThanOrEqualTo(MostFiles).And.OnlyHaveUniqueItems(static row => row[0]).And.OnlyContain(static row => row[2].EndsWith('?'));
        rows.Should().NotBeEmpty();
        foreach (var row in rows)
        {
            var code = Repository.Read(Path.Join("Galaxy.Runtime.Core", row[0].Trim('`')));
            Names(row[1]).Should().NotBeEmpty().And.OnlyContain(name => Declares(code, name), "{0} declares them", row[0]);
        }
    }

    [Theory]
    [InlineData(Start)]
    [InlineData(Pass)]
    public void Each_class_that_a_class_of_the_walk_works_with_is_on_it_or_named_below_it(string heading)
    {
        var walked = MarkdownTable.Below(Architecture, heading).SelectMany(static row => Names(row[1])).ToHashSet(StringComparer.Ordinal);
        var passedBy = Names(Section(heading).Split("Passed by:")[1]).ToHashSet(StringComparer.Ordinal);

        walked.Concat(passedBy).Should().OnlyContain(static name => Find(name) != null);
        walked.Select(static name => Find(name)!).SelectMany(CollaboratorsOf).Select(static type => type.Name).Distinct(StringComparer.Ordinal)
            .Should().BeSubsetOf(walked.Union(passedBy));
    }

    /// <summary>Model, Options, Ports and the types at the root are data and interfaces, and Log has the texts of messages; what else runs in a first start is on its walk.</summary>
    [Fact]
    public async Task A_start_runs_through_no_file_that_is_not_on_its_walk()
    {
        var core = Path.Combine(Repository.Root, "Galaxy.Runtime.Core");
        var files = Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(core, path))
            .Where(static file => file.Contains('/') && file.Split('/')[0] is not ("Model" or "Options" or "Ports" or "bin" or "obj"))
            .SelectMany(file => Declaration().Matches(File.ReadAllText(Path.Combine(core, file))).Select(declared => (Type: declared.Groups["name"].Value, File: file)))
            .ToLookup(static known => known.Type, static known => known.File, StringComparer.Ordinal);

        var ran = (await StartProbe.TypesOfAStartAsync()).Where(static type => type != "Log").SelectMany(type => files[type]).Distinct(StringComparer.Ordinal).ToArray();

        ran.Should().HaveCountGreaterThan(15, "the probe sees what runs");
        ran.Should().BeSubsetOf(MarkdownTable.Below(Architecture, Start).Select(static row => row[0].Trim('`')));
    }

    /// <summary>Folders of Core that depend on each other, with the reason; every other dependency has one direction.</summary>
    private static readonly IReadOnlyDictionary<(string, string), string> Circles = new Dictionary<(string, string), string>
    {
        [("", "Model")] = "both are the public surface: what a host calls, and the data that it gets",
        [("Lifecycle", "Operations")] = "the runner replays by key and publishes what an entry left unpublished, for which it inspects the game as the operations do",
        [("Lifecycle", "Settings")] = "settings are checked against the names, labels and limits that a container gets",
        [("Model", "Settings")] = "records name published ports, and settings have wire texts",
        [("Operations", "Settings")] = "requests carry settings, whose texts are cut as the journal cuts them",
        [("Options", "Settings")] = "a readiness probe can be an option, and settings are checked against options",
        [("Hosting", "Settings")] = "options and settings are validated by the same rules",
    };

    [Fact]
    public void No_two_folders_depend_on_each_other_but_those_that_are_listed()
    {
        var core = Path.Combine(Repository.Root, "Galaxy.Runtime.Core");
        var sources = Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Folder: Path.GetDirectoryName(Path.GetRelativePath(core, path))!.Split('/')[0], Code: CommentsTextsAndMembers().Replace(File.ReadAllText(path), "")))
            .Where(static source => source.Folder is not ("bin" or "obj"))
            .ToArray();
        var home = sources.SelectMany(static source => Declaration().Matches(source.Code).Select(declared => (Type: declared.Groups["name"].Value, source.Folder)))
            // A member has the name, too: a word says nothing of which is meant.
            .Where(static declared => declared.Type is not ("Operation" or "HealthEvents" or "Known" or "Pass"))
            .DistinctBy(static declared => declared.Type).ToDictionary(static declared => declared.Type, static declared => declared.Folder, StringComparer.Ordinal);
        var depends = sources.SelectMany(source => Word().Matches(source.Code)
                .Select(word => home.GetValueOrDefault(word.Value)).OfType<string>().Where(folder => folder != source.Folder).Select(folder => (source.Folder, folder)))
            .ToHashSet();

        depends.Should().HaveCountGreaterThan(20, "the folders depend on each other");
        depends.Where(pair => string.CompareOrdinal(pair.Folder, pair.folder) < 0 && depends.Contains((pair.folder, pair.Folder)))
            .Should().BeSubsetOf(Circles.Keys);
    }

    private static bool Declares(string code, string name) => Declaration().Matches(code).Any(declared => declared.Groups["name"].Value == name);

    private static Type? Find(string name) => Core.GetType($"Galaxy.Runtime.{name}") ?? Core.GetType($"Galaxy.Runtime.Ports.{name}");

    /// <summary>Core's own classes that a class is given when it is made; options and models are no collaborators.</summary>
    private static IEnumerable<Type> CollaboratorsOf(Type type) => type
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(static constructor => constructor.GetParameters())
        .Select(static parameter => parameter.ParameterType)
        .Where(static type => type.Assembly == Core && type is { IsClass: true, IsVisible: false } && !typeof(Delegate).IsAssignableFrom(type) && !IsRecord(type));

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") != null;

    private static string Section(string heading) => Architecture.Split(heading + "\n")[1].Split("\n## ")[0];

    private static IEnumerable<string> Names(string text) => Name().Matches(text).Select(static name => name.Groups["name"].Value);

    [GeneratedRegex(@"\b(class|record|struct|interface) (?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"//[^\n]*|""(\\.|[^""\\\n])*""|\.\s*[A-Za-z_]\w*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CommentsTextsAndMembers();

    [GeneratedRegex(@"\b[A-Z]\w*\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Word();
}

/// <summary>Its tests run when no others do.</summary>
[CollectionDefinition("Alone in the process", DisableParallelization = true)]
public sealed class AloneInTheProcess;
