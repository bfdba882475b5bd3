using System.Globalization;
using System.Text.Json;
using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration;

/// <summary>A network, an instance, state directories and game ids of one test class on the shared engine; all of it is removed at the end.</summary>
public sealed class TestEnvironment : IAsyncLifetime, IDisposable
{
    private static int places;

    private readonly List<TestHost> hosts = [];
    private readonly List<string> strangers = [];
    private EngineProbe? engine;
    private int games;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"it{Environment.ProcessId}-{Interlocked.Increment(ref places)}");

    public string StateRoot { get; } = Directory.CreateTempSubdirectory("galaxy-it-").FullName;

    public EngineProbe Engine => engine ?? throw new InvalidOperationException("GALAXY_TEST_DOCKER_HOST is not set.");

    public async Task InitializeAsync()
    {
        if (TestServices.DockerHost is { } host)
        {
            engine = new EngineProbe(host);
            await engine.PostAsync("networks/create", $$"""{"Name":"{{Name}}"}""");
        }
    }

    public string NewGame() => string.Create(CultureInfo.InvariantCulture, $"{Name}-{Interlocked.Increment(ref games)}");

    /// <summary>A host of this place's instance, with stores of its own unless it is given some.</summary>
    public TestHost Host(Action<GalaxyRuntimeOptions>? configure = null, InMemoryBackend? stores = null, string? dockerHost = null, Action<IGalaxyRuntimeBuilder>? adapters = null)
    {
        var host = new TestHost(
            dockerHost ?? TestServices.DockerHost!,
            stores ?? new InMemoryBackend(),
            options =>
            {
                Configure(options);
                configure?.Invoke(options);
            },
            adapters);
        lock (hosts)
        {
            hosts.Add(host);
        }

        return host;
    }

    public void Configure(GalaxyRuntimeOptions options)
    {
        options.InstanceId = Name;
        options.Network = Name;
        options.State.Root = StateRoot;
        options.Start.SettleTime = TimeSpan.FromMilliseconds(200);
        options.Stop.Grace = TimeSpan.FromSeconds(5);
        options.Limits.Memory = "64m";
    }

    /// <summary>Runs a container that is not this instance's; it is removed with the place.</summary>
    public async Task<string> RunForeignAsync(string name, IReadOnlyDictionary<string, string>? labels = null)
    {
        var id = await Engine.RunForeignAsync(name, EngineImages.V140, labels);
        lock (strangers)
        {
            strangers.Add(id);
        }

        return id;
    }

    /// <summary>The game's container by name, as the engine sees it; null when there is none.</summary>
    public Task<JsonElement?> ContainerAsync(string gameId) => Engine.FindAsync($"galaxy-game-{gameId}");

    /// <summary>Every container of the game that there is, in any state and under any name.</summary>
    public Task<IReadOnlyList<JsonElement>> ContainersAsync(string gameId) => Engine.ListAsync(RuntimeLabels.GameId, gameId);

    public Task<string> AskAsync(string gameId, string path) => AskAsync(Engine, Name, gameId, path);

    /// <summary>Asks the game's engine on its own port, as the game's players would.</summary>
    public static async Task<string> AskAsync(EngineProbe engine, string network, string gameId, string path)
    {
        var container = await engine.InspectAsync($"galaxy-game-{gameId}");
        var address = container.GetProperty("NetworkSettings").GetProperty("Networks").GetProperty(network).GetProperty("IPAddress").GetString();
        using var http = new HttpClient();
        var uri = new Uri($"http://{address}:8080/{path}");
        return (await Eventually.GetAsync(() => TryGetAsync(http, uri), static answer => answer.Length > 0, $"an answer of {uri}")).Trim();
    }

    public async Task DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        if (engine is not null)
        {
            foreach (var container in await engine.ListAsync(RuntimeLabels.Instance, Name))
            {
                await engine.RemoveAsync(container.GetProperty("Id").GetString()!);
            }

            foreach (var stranger in strangers)
            {
                await engine.RemoveAsync(stranger);
            }

            await engine.DeleteAsync("networks/" + Name);
        }

        Directory.Delete(StateRoot, recursive: true);
    }

    public void Dispose() => engine?.Dispose();

    private static async Task<string> TryGetAsync(HttpClient http, Uri uri)
    {
        try
        {
            return await http.GetStringAsync(uri);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
