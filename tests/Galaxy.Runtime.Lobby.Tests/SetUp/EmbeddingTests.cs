using Lobby;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Lobby.Tests.SetUp;

public sealed class EmbeddingTests
{
    [Fact]
    public async Task The_lines_that_the_readme_shows_serve_the_whole_api_on_docker_and_postgres()
    {
        await using var app = Embedding.BuildHost(["--Galaxy:Runtime:State:Root=/var/lib/games", "--ConnectionStrings:Games=Host=127.0.0.1;Database=games"]);

        ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(static endpoint => endpoint.RoutePattern.RawText!).Should().HaveCount(19)
            .And.Contain($"{GalaxyRuntimeApi.Prefix}/runtimes/{{game_id}}/start").And.Contain("/readyz");
        app.Services.GetRequiredService<IContainerEngine>().GetType().Assembly.GetName().Name.Should().Be("Galaxy.Runtime.Docker");
        app.Services.GetRequiredService<IRuntimeRecordStore>().GetType().Assembly.GetName().Name.Should().Be("Galaxy.Runtime.Postgres");
    }
}
