using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>Puts an image into a registry whose layer's bytes are not what its manifest says.</summary>
internal static class RegistryDamage
{
    public static async Task AddUnreadableImageAsync(HttpClient registry, string repository, string tag)
    {
        // The registry has bytes that are no layer: the engine only finds out while it unpacks them.
        var layer = Encoding.UTF8.GetBytes("this is no archive of " + repository);
        var config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{Digest(layer)}}"] } }""");
        await UploadAsync(registry, repository, layer);
        await UploadAsync(registry, repository, config);
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
            ["config"] = Blob("application/vnd.docker.container.image.v1+json", config),
            ["layers"] = new JsonArray(Blob("application/vnd.docker.image.rootfs.diff.tar.gzip", layer)),
        };
        using var content = new StringContent(manifest.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.docker.distribution.manifest.v2+json");
        using var response = await registry.PutAsync(new Uri($"/v2/{repository}/manifests/{tag}", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    private static async Task UploadAsync(HttpClient registry, string repository, byte[] blob)
    {
        using var begun = await registry.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), content: null);
        var location = new Uri(registry.BaseAddress!, begun.Headers.Location!);
        using var content = new ByteArrayContent(blob);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var ended = await registry.PutAsync(new Uri($"{location}&digest={Uri.EscapeDataString(Digest(blob))}"), content);
        ended.EnsureSuccessStatusCode();
    }

    private static JsonObject Blob(string mediaType, byte[] bytes) =>
        new() { ["mediaType"] = mediaType, ["size"] = bytes.Length, ["digest"] = Digest(bytes) };

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
