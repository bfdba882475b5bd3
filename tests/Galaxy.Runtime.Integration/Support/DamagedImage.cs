using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Galaxy.Runtime.Integration;

/// <summary>An image in a registry whose layer is no archive: the engine finds out in the middle of the pull, in a stream that began with 200.</summary>
internal static class DamagedImage
{
    public static async Task PublishAsync(string registry, string repository, string tag)
    {
        using var http = new HttpClient { BaseAddress = new Uri("http://" + registry) };
        var layer = Encoding.UTF8.GetBytes("this is no archive of " + repository);
        var config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{Digest(layer)}}"] } }""");
        await UploadAsync(http, repository, layer);
        await UploadAsync(http, repository, config);
        using var manifest = new StringContent(
            $$"""
            {
              "schemaVersion": 2,
              "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
              "config": { "mediaType": "application/vnd.docker.container.image.v1+json", "size": {{config.Length}}, "digest": "{{Digest(config)}}" },
              "layers": [{ "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": {{layer.Length}}, "digest": "{{Digest(layer)}}" }]
            }
            """);
        manifest.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.docker.distribution.manifest.v2+json");
        using var response = await http.PutAsync(new Uri($"/v2/{repository}/manifests/{tag}", UriKind.Relative), manifest);
        response.EnsureSuccessStatusCode();
    }

    private static async Task UploadAsync(HttpClient http, string repository, byte[] blob)
    {
        using var begun = await http.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), content: null);
        var location = new Uri(http.BaseAddress!, begun.Headers.Location!);
        using var content = new ByteArrayContent(blob);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var ended = await http.PutAsync(new Uri($"{location}&digest={Uri.EscapeDataString(Digest(blob))}"), content);
        ended.EnsureSuccessStatusCode();
    }

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
