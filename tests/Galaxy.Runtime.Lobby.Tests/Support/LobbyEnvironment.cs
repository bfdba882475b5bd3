using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>A network, an instance and state directories of one test class on the shared engine; all of it is removed at the end.</summary>
public sealed class LobbyEnvironment : IAsyncLifetime, IDisposable
{
    private static int places;

    private EngineProbe? engine;
    private int games;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"lobby{Environment.ProcessId}-{Interlocked.Increment(ref places)}");

    public string StateRoot { get; } = Directory.CreateTempSubdirectory("galaxy-lobby-").FullName;

    public EngineProbe Engine => engine ?? throw new InvalidOperationException("GALAXY_TEST_DOCKER_HOST is not set.");

    /// <summary>The configuration of a host of this place.</summary>
    public string[] Arguments =>
    [
        $"--Galaxy:Runtime:InstanceId={Name}",
        $"--Galaxy:Runtime:Network={Name}",
        $"--Galaxy:Runtime:State:Root={StateRoot}",
        $"--Galaxy:Runtime:Docker:Host={TestServices.DockerHost}",
        "--Galaxy:Runtime:Start:SettleTime=00:00:00.3",
        "--Galaxy:Runtime:Stop:Grace=00:00:05",
        "--Galaxy:Runtime:Limits:Memory=64m",
    ];

    public string NewGame() => string.Create(CultureInfo.InvariantCulture, $"{Name}-{Interlocked.Increment(ref games)}");

    internal Task<LobbyApp> StartAsync(params string[] arguments) => LobbyApp.StartAsync([.. Arguments, .. arguments]);

    internal Task<LobbyApp> StartAsync(Action<WebApplicationBuilder> configure) => LobbyApp.StartAsync(Arguments, configure);

    /// <summary>Every container of the game that there is.</summary>
    public Task<IReadOnlyList<JsonElement>> ContainersAsync(string gameId) => Engine.ListAsync(RuntimeLabels.GameId, gameId);

    public async Task InitializeAsync()
    {
        if (TestServices.DockerHost is { } host)
        {
            engine = new EngineProbe(host);
            await engine.PostAsync("networks/create", $$"""{"Name":"{{Name}}"}""");
        }
    }

    public async Task DisposeAsync()
    {
        if (engine is not null)
        {
            foreach (var container in await engine.ListAsync(RuntimeLabels.Instance, Name))
            {
                await engine.RemoveAsync(container.GetProperty("Id").GetString()!);
            }

            await engine.DeleteAsync("networks/" + Name);
        }

        Directory.Delete(StateRoot, recursive: true);
    }

    public void Dispose() => engine?.Dispose();
}
