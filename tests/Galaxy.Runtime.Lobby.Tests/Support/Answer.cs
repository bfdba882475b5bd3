using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>What a request was answered.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string ContentType, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? this[string member] => Json.GetProperty(member).ToString();

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) =>
        new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType ?? "", await response.Content.ReadAsStringAsync());

    /// <summary>It is an operation that succeeded.</summary>
    public Answer ShouldBeDone(bool isReplay = false)
    {
        Status.Should().Be(HttpStatusCode.OK, Text);
        ContentType.Should().Be("application/json");
        this["outcome"].Should().Be("success");
        this["error_code"].Should().Be(isReplay ? "replay_no_op" : "none");
        Json.GetProperty("is_replay").GetBoolean().Should().Be(isReplay);
        Json.GetProperty("record").GetProperty("game_id").GetString().Should().Be(this["game_id"]);
        return this;
    }

    /// <summary>It is a problem document.</summary>
    public Answer ShouldBeProblem(HttpStatusCode status, string code, bool canRetry = false)
    {
        Status.Should().Be(status, Text);
        ContentType.Should().Be("application/problem+json");
        Json.GetProperty("status").GetInt32().Should().Be((int)status);
        this["type"].Should().Be("urn:galaxy-runtime:problem:" + code);
        this["code"].Should().Be(code);
        this["title"].Should().NotBeNullOrWhiteSpace();
        this["instance"].Should().StartWith("/");
        this["request_id"].Should().NotBeNullOrWhiteSpace();
        Json.GetProperty("can_retry").GetBoolean().Should().Be(canRetry);
        (Headers.RetryAfter is not null).Should().Be(canRetry, "Retry-After stands where trying again makes sense");
        return this;
    }
}
