using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>Talks to the real engine past the adapter, to set up what a test needs and to see what really happened.</summary>
public sealed class EngineProbe : IDisposable
{
    private readonly HttpClient http;

    public EngineProbe(string host)
    {
        var isSocket = host.StartsWith("unix://", StringComparison.Ordinal);
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = isSocket ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(isSocket ? new UnixDomainSocketEndPoint(host["unix://".Length..]) : context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = isSocket ? new Uri("http://docker/v1.41/") : new Uri(host.Replace("tcp://", "http://", StringComparison.Ordinal) + "/v1.41/"),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    public Task<JsonElement> GetAsync(string path) => SendAsync(HttpMethod.Get, path, content: null);

    public Task<JsonElement> PostAsync(string path, string json = "") =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"));

    public async Task DeleteAsync(string path)
    {
        using var response = await http.DeleteAsync(new Uri(path, UriKind.Relative));
    }

    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>Makes an image of one root file system.</summary>
    public async Task ImportAsync(byte[] tar, string repository, string tag, params string[] changes)
    {
        var query = string.Concat(changes.Select(change => "&changes=" + Uri.EscapeDataString(change)));
        var answer = await ReadAsync(HttpMethod.Post, $"images/create?fromSrc=-&repo={Uri.EscapeDataString(repository)}&tag={tag}{query}", new ByteArrayContent(tar));
        answer.Should().NotContain("errorDetail");
    }

    public async Task PushAsync(string repository, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"images/{repository}/push?tag={tag}") { Content = new ByteArrayContent([]) };
        request.Headers.Add("X-Registry-Auth", "e30=");
        using var response = await http.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).Should().NotContain("errorDetail");
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        var text = await ReadAsync(method, path, content);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    private async Task<string> ReadAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue($"{method} {path} answered {response.StatusCode}: {text}");
        return text;
    }
}
