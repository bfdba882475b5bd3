using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Samples.Tests.Documents;

/// <summary>Links of the documents lead to files and headings that exist.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] PackageReadmes = [.. Directory.GetDirectories(Repository.Root, "Galaxy.Runtime.*").Select(static folder => Path.Join(folder, "README.md"))];

    public static TheoryData<string> Documents { get; } =
        [.. Directory.GetFiles(Repository.PathOf("docs"), "*.md").Append(Repository.PathOf("README.md")).Append(Repository.PathOf("CONTRIBUTING.md")).Append(Repository.PathOf("CHANGELOG.md"))
            .Concat(PackageReadmes).Select(static path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_into_the_repository_leads_to_a_file_and_a_heading(string document)
    {
        foreach (Match link in Link().Matches(Code().Replace(Repository.Read(document), "")))
        {
            var (target, heading) = (link.Groups["target"].Value, link.Groups["heading"].Value);
            if (target.StartsWith(ProjectUrl(), StringComparison.Ordinal))
            {
                target = "/" + target[ProjectUrl().Length..].TrimStart('/');
            }
            else if (target.Contains("://", StringComparison.Ordinal))
            {
                continue;
            }

            var path = target.StartsWith('/') ? Repository.PathOf(target[1..])
                : target.Length == 0 ? Repository.PathOf(document) : Path.GetFullPath(target, Path.GetDirectoryName(Repository.PathOf(document))!);
            Path.Exists(path).Should().BeTrue("{0} links to {1}", document, target);
            if (heading.Length > 0)
            {
                Headings(File.ReadAllText(path)).Should().Contain(heading, "{0} links to {1}", document, link.Value);
            }
        }
    }

    [Fact]
    public void Links_in_the_readme_of_a_package_are_absolute_because_it_is_read_elsewhere()
    {
        PackageReadmes.Should().HaveCountGreaterThan(4);
        foreach (var readme in PackageReadmes)
        {
            Link().Matches(File.ReadAllText(readme)).Select(static link => link.Groups["target"].Value).Should().NotBeEmpty()
                .And.OnlyContain(static target => target.StartsWith(ProjectUrl() + "/", StringComparison.Ordinal), "{0} is packed", readme);
        }
    }

    private static string ProjectUrl() => PackageProjectUrl().Match(Repository.Read("Directory.Build.props")).Groups["url"].Value;

    private static IEnumerable<string> Headings(string text) => text.Split('\n').Where(static line => line.StartsWith('#'))
        .Select(static line => string.Concat(line.TrimStart('#').Trim().ToLowerInvariant().Where(static letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_')).Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)#\s]*)(#(?<heading>[^)]+))?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`\n]*`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("<PackageProjectUrl>(?<url>[^<]+)</PackageProjectUrl>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PackageProjectUrl();
}
