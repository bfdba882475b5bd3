using System.Text.Json;
using Galaxy.Runtime.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Lobby.Tests.SetUp;

public sealed class OpenApiTests(FakeLobbyFixture fixture) : IClassFixture<FakeLobbyFixture>
{
    private readonly LobbyApp lobby = fixture.Lobby;

    [Fact]
    public async Task Every_route_is_described()
    {
        var described = (await ReadAsync()).GetProperty("paths").EnumerateObject()
            .SelectMany(static path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        var served = lobby.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(static endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));

        served.Should().HaveCount(17);
        described.Should().BeEquivalentTo(served);
    }

    [Fact]
    public async Task An_operation_says_what_it_takes_and_what_it_may_answer()
    {
        var start = (await ReadAsync()).GetProperty("paths").GetProperty($"{LobbyApp.Runtimes}/{{game_id}}/start").GetProperty("post");

        start.GetProperty("parameters").EnumerateArray().Select(static parameter => $"{parameter.GetProperty("in")} {parameter.GetProperty("name")}")
            .Should().BeEquivalentTo("path game_id", "header Idempotency-Key", "header X-Galaxy-Source");
        start.GetProperty("requestBody").GetProperty("required").GetBoolean().Should().BeTrue();
        start.GetProperty("responses").EnumerateObject().Select(static response => response.Name)
            .Should().BeEquivalentTo(["200", "413", "415", .. ErrorCodeTable.FailureStatuses.Select(static status => $"{status}")]);
    }

    [Fact]
    public async Task Its_names_are_those_of_the_wire()
    {
        var schemas = (await ReadAsync()).GetProperty("components").GetProperty("schemas");

        schemas.GetProperty("StartBody").GetProperty("properties").EnumerateObject().Select(static property => property.Name).Should().Equal("image_ref", "settings");
        schemas.GetProperty("RecordAnswer").GetProperty("properties").EnumerateObject().Select(static property => property.Name).Should().Contain("engine_endpoint");
    }

    private async Task<JsonElement> ReadAsync() => (await lobby.GetAsync("/openapi/v1.json")).Json;
}
