namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>An engine image with a layer of some megabytes that is in the registry and not in the engine.</summary>
internal sealed class PulledImage : IAsyncDisposable
{
    private const int Megabytes = 8;
    private const int Seed = 20_261_121;

    private readonly EngineProbe engine;
    private readonly SlowRegistry registry = new(TestServices.Registry!);
    private readonly string repository;

    private PulledImage(EngineProbe engine, string name)
    {
        this.engine = engine;
        repository = $"{registry.Address}/{name}";
    }

    /// <summary>Its reference; the registry behind it is slow.</summary>
    public string Reference => repository + ":1.4.0";

    /// <summary>The next patch version, which is no other image: what a patch does is not a matter of bytes.</summary>
    public string NextReference => repository + ":1.4.1";

    public static async Task<PulledImage> PublishAsync(EngineProbe engine, string name)
    {
        var image = new PulledImage(engine, name);
        var direct = $"{TestServices.Registry}/{name}";
        var source = (await engine.PostAsync("containers/create", $$"""{"Image":"{{EngineImages.V140}}"}""")).GetProperty("Id").GetString()!;
        await engine.AddFileAsync(source, "/", "universe.map", Incompressible());
        await engine.PostAsync($"commit?container={source}&repo={Uri.EscapeDataString(direct)}&tag=1.4.0");
        await engine.RemoveAsync(source);
        await engine.PostAsync($"images/{EngineImages.V141}/tag?repo={Uri.EscapeDataString(direct)}&tag=1.4.1");
        foreach (var tag in (string[])["1.4.0", "1.4.1"])
        {
            await engine.PushAsync(direct, tag);
            await engine.DeleteAsync($"images/{direct}:{tag}?force=1");
        }

        return image;
    }

    public async ValueTask DisposeAsync()
    {
        await registry.DisposeAsync();
        await engine.DeleteAsync($"images/{Reference}?force=1");
        await engine.DeleteAsync($"images/{NextReference}?force=1");
    }

    private static string Incompressible()
    {
        var bytes = new byte[Megabytes * 1024 * 1024];
        new Random(Seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
