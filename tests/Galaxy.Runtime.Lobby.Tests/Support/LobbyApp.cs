using System.Net.Http.Json;
using System.Text;
using Lobby;
using Microsoft.AspNetCore.Builder;

namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>The sample in this process, on a free loopback port, and a client of it.</summary>
internal sealed class LobbyApp : IAsyncDisposable
{
    public const string Runtimes = "/api/v1/internal/runtimes";
    public const string Events = "/api/v1/internal/events";

    private readonly WebApplication app;

    private LobbyApp(WebApplication app)
    {
        this.app = app;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Builds and starts it; <paramref name="arguments"/> are <c>--Key=value</c>.</summary>
    public static async Task<LobbyApp> StartAsync(IEnumerable<string> arguments, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = LobbyHost.CreateBuilder(["--Urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Error", .. arguments]);
        configure?.Invoke(builder);
        var built = LobbyHost.Build(builder);
        await built.StartAsync();
        return new LobbyApp(built);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, content: null, headers);

    public Task<Answer> StartAsync(string game, string image, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"{Runtimes}/{game}/start", JsonContent.Create(new { image_ref = image }), headers);

    public Task<Answer> PatchAsync(string game, string image, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"{Runtimes}/{game}/patch", JsonContent.Create(new { image_ref = image }), headers);

    public Task<Answer> StopAsync(string game, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"{Runtimes}/{game}/stop", content: null, headers);

    public Task<Answer> RestartAsync(string game, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"{Runtimes}/{game}/restart", content: null, headers);

    public Task<Answer> CleanupAsync(string game, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, $"{Runtimes}/{game}/container", content: null, headers);

    public Task<Answer> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body), headers);

    public Task<Answer> PostTextAsync(string path, string text, string mediaType = "application/json") =>
        SendAsync(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, mediaType));

    /// <summary>Stops the host as its process would be.</summary>
    public Task StopHostAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
