using System.Globalization;
using System.Text.RegularExpressions;
using Galaxy.Runtime.Http;
using Galaxy.Runtime.Samples.Tests.Documents;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Lobby.Tests.SetUp;

public sealed partial class ReadmeTests(FakeLobbyFixture fixture) : IClassFixture<FakeLobbyFixture>
{
    private static readonly string Folder = Path.Combine(ApprovedText.RepositoryRoot, "samples", "Lobby");
    private static readonly string Readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public void The_table_of_codes_is_that_of_the_source()
    {
        var listed = MarkdownTable.Below(Readme, "### Statuses").ToDictionary(static row => row[0].Trim('`'), static row => int.Parse(row[1], CultureInfo.InvariantCulture));

        listed.Should().BeEquivalentTo(Enum.GetValues<ErrorCode>().Except([ErrorCode.None])
            .ToDictionary(static code => code.ToWireText(), static code => ErrorCodeTable.Row(code).Status));
    }

    [Fact]
    public void The_table_of_requests_is_that_of_the_routes()
    {
        var listed = MarkdownTable.Below(Readme, "## HTTP").Select(static row => Query().Replace(row[0].Trim('`'), ""));

        listed.Should().BeEquivalentTo(fixture.Lobby.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith(GalaxyRuntimeApi.Prefix, StringComparison.Ordinal))
            .Select(static endpoint =>
                $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {endpoint.RoutePattern.RawText![GalaxyRuntimeApi.Prefix.Length..].TrimEnd('/')}"));
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        Link().Matches(Readme).Select(static link => link.Groups["target"].Value).Should().NotBeEmpty()
            .And.OnlyContain(static target => Path.Exists(Path.Combine(Folder, target)));
    }

    [GeneratedRegex(@"\?\S*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Query();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
