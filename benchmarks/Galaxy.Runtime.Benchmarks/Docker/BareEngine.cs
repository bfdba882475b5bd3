using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Galaxy.Runtime.Docker;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>
/// The least one can do to call the engine from .NET: an HttpClient on its socket and generated JSON, reading the fields that
/// the adapter reads. No deadlines, no translation of faults, no checks of names.
/// </summary>
internal sealed class BareEngine(string address) : IDisposable
{
    // Without a version the engine answers in its newest: its oldest one differs from engine to engine.
    private const string Api = "http://docker";

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address["unix://".Length..]), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    public async ValueTask<string> CreateAsync(string name, CreateRequest container)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(container, EngineJson.Default.CreateRequest));
        body.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Api}/containers/create?name={name}") { Content = body };
        var created = await ReadAsync(request, EngineJson.Default.CreateAnswer);
        return created.Id;
    }

    public ValueTask<bool> StartAsync(string id) => ChangeAsync(HttpMethod.Post, $"{Api}/containers/{id}/start");

    public ValueTask<bool> StopAsync(string id) => ChangeAsync(HttpMethod.Post, $"{Api}/containers/{id}/stop?t=0");

    public ValueTask<bool> RemoveAsync(string id) => ChangeAsync(HttpMethod.Delete, $"{Api}/containers/{id}?force=1&v=1");

    public ValueTask<ContainerAnswer> InspectAsync(string id) => GetAsync($"{Api}/containers/{id}/json", EngineJson.Default.ContainerAnswer);

    public ValueTask<ImageAnswer> InspectImageAsync(string image) => GetAsync($"{Api}/images/{image}/json", EngineJson.Default.ImageAnswer);

    /// <param name="filters">The engine's filters, encoded.</param>
    public ValueTask<ContainerListEntry[]> ListAsync(string filters) =>
        GetAsync($"{Api}/containers/json?all=1&filters={filters}", EngineJson.Default.ContainerListEntryArray);

    /// <param name="filters">The engine's filters, encoded.</param>
    public ValueTask<NetworkAnswer[]> ListNetworksAsync(string filters) =>
        GetAsync($"{Api}/networks?filters={filters}", EngineJson.Default.NetworkAnswerArray);

    public void Dispose() => http.Dispose();

    private async ValueTask<bool> ChangeAsync(HttpMethod method, string uri)
    {
        using var request = new HttpRequestMessage(method, uri);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.EnsureSuccessStatusCode().IsSuccessStatusCode;
    }

    private async ValueTask<T> GetAsync<T>(string uri, JsonTypeInfo<T> typeInfo)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        return await ReadAsync(request, typeInfo);
    }

    private async ValueTask<T> ReadAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> typeInfo)
    {
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        return (await JsonSerializer.DeserializeAsync(body, typeInfo))!;
    }
}
