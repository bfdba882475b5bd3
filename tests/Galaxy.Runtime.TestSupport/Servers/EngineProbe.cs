using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime.TestSupport;

/// <summary>Talks to an engine past the library, to arrange what a test needs and to see what really happened.</summary>
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
            // Without a version the engine answers in its newest: its oldest one differs from engine to engine.
            BaseAddress = new Uri(isSocket ? "http://docker/" : host.Replace("tcp://", "http://", StringComparison.Ordinal) + "/"),
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>The container as <c>docker inspect</c> shows it; null when there is none.</summary>
    public async Task<JsonElement?> FindAsync(string idOrName)
    {
        using var response = await http.GetAsync(new Uri($"containers/{idOrName}/json", UriKind.Relative));
        return response.IsSuccessStatusCode ? await ReadAsync(response) : null;
    }

    public async Task<JsonElement> InspectAsync(string idOrName) =>
        await FindAsync(idOrName) ?? throw new InvalidOperationException($"There is no container {idOrName}.");

    /// <summary>Every container with that label, in any state.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string label, string value)
    {
        var filters = Uri.EscapeDataString($$"""{"label":["{{label}}={{value}}"]}""");
        return [.. (await GetAsync($"containers/json?all=1&filters={filters}")).EnumerateArray()];
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        response.EnsureSuccessStatusCode();
        return await ReadAsync(response);
    }

    public async Task<JsonElement> PostAsync(string path, string json = "")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path} answered {response.StatusCode}: {text}");
        }

        return text.StartsWith('{') && !text.Contains("}\r\n{", StringComparison.Ordinal) ? JsonDocument.Parse(text).RootElement : default;
    }

    /// <summary>A stream of JSON lines that ends by itself.</summary>
    public async Task<string[]> GetLinesAsync(string path) =>
        (await http.GetStringAsync(new Uri(path, UriKind.Relative))).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>Makes an image of one root file system.</summary>
    public async Task ImportAsync(byte[] tar, string repository, string tag, params string[] changes)
    {
        var query = string.Concat(changes.Select(change => "&changes=" + Uri.EscapeDataString(change)));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"images/create?fromSrc=-&repo={Uri.EscapeDataString(repository)}&tag={tag}{query}")
        {
            Content = new ByteArrayContent(tar),
        };
        await FollowAsync(request);
    }

    /// <summary>Makes an image of another one.</summary>
    public async Task BuildAsync(string image, string tag, params string[] instructions)
    {
        var buffer = new MemoryStream();
        await using (var tar = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            var file = string.Join('\n', [$"FROM {image}", .. instructions, ""]);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "Dockerfile") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(file)) });
        }

        // Podman's own format knows no health checks.
        const string Query = "build?rm=1&outputformat=application%2Fvnd.docker.distribution.manifest.v2%2Bjson&t=";
        using var request = new HttpRequestMessage(HttpMethod.Post, Query + Uri.EscapeDataString(tag)) { Content = new ByteArrayContent(buffer.ToArray()) };
        request.Content.Headers.ContentType = new("application/x-tar");
        await FollowAsync(request);
    }

    /// <summary>Pushes an image to a registry that asks for no password.</summary>
    public async Task PushAsync(string repository, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"images/{repository}/push?tag={tag}") { Content = new ByteArrayContent([]) };
        request.Headers.Add("X-Registry-Auth", "e30=");
        await FollowAsync(request);
    }

    public async Task DeleteAsync(string path)
    {
        using var response = await http.DeleteAsync(new Uri(path, UriKind.Relative));
    }

    /// <summary>Puts a file into a container.</summary>
    public async Task AddFileAsync(string containerId, string folder, string name, string content)
    {
        var buffer = new MemoryStream();
        await using (var tar = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        }

        using var body = new ByteArrayContent(buffer.ToArray());
        using var response = await http.PutAsync(new Uri($"containers/{containerId}/archive?path={folder}", UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Creates and starts a container that is not the library's.</summary>
    public async Task<string> RunForeignAsync(string name, string image = EngineImages.V140, IReadOnlyDictionary<string, string>? labels = null)
    {
        var body = JsonSerializer.Serialize(new { Image = image, Labels = labels ?? new Dictionary<string, string>() });
        var id = (await PostAsync($"containers/create?name={name}", body)).GetProperty("Id").GetString()!;
        await PostAsync($"containers/{id}/start");
        return id;
    }

    public Task RemoveAsync(string idOrName) => DeleteAsync($"containers/{idOrName}?force=1&v=1");

    public void Dispose() => http.Dispose();

    /// <summary>The engine answers such calls with 200 before it knows how they end.</summary>
    private async Task FollowAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || text.Contains("errorDetail", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{request.RequestUri} answered {response.StatusCode}: {text}");
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
}
