using System.Globalization;

namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>A browser, and a network, an instance and state directories on the shared engine; all of it is gone at the end.</summary>
public sealed class BrowserEnvironment : IAsyncLifetime, IDisposable
{
    private const float Patience = 60_000;

    private static int places;

    private readonly List<LobbyProcess> lobbies = [];
    private readonly List<string> instances = [];
    private EngineProbe? engine;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private LobbyProcess? lobby;
    private int games;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"page{Environment.ProcessId}-{Interlocked.Increment(ref places)}");

    public string StateRoot { get; } = Directory.CreateTempSubdirectory("galaxy-page-").FullName;

    public EngineProbe Engine => engine ?? throw new InvalidOperationException("GALAXY_TEST_DOCKER_HOST is not set.");

    /// <summary>The host that the tests of a class share.</summary>
    internal LobbyProcess Lobby => lobby ?? throw new InvalidOperationException("The servers that eng/services.sh starts are not there.");

    public async Task InitializeAsync()
    {
        if (TestServices.DockerHost is not { } host || TestServices.Chromium is not { } chromium)
        {
            return;
        }

        engine = new EngineProbe(host);
        await engine.PostAsync("networks/create", $$"""{"Name":"{{Name}}"}""");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium });
        SetDefaultExpectTimeout(Patience);
        lobby = NewLobby("shared");
        await lobby.StartAsync();
    }

    public string NewGame(string name) => string.Create(CultureInfo.InvariantCulture, $"{name}-{Interlocked.Increment(ref games)}");

    /// <summary>A host with games of its own, not started yet; it ends with the place.</summary>
    internal LobbyProcess NewLobby(string name, params string[] arguments)
    {
        instances.Add($"{Name}-{name}");
        var made = new LobbyProcess(
        [
            $"--Galaxy:Runtime:InstanceId={instances[^1]}",
            $"--Galaxy:Runtime:Network={Name}",
            $"--Galaxy:Runtime:State:Root={StateRoot}",
            $"--Galaxy:Runtime:Docker:Host={TestServices.DockerHost}",
            "--Galaxy:Runtime:Start:SettleTime=00:00:00.3",
            "--Galaxy:Runtime:Stop:Grace=00:00:05",
            "--Galaxy:Runtime:Limits:Memory=64m",
            "--Galaxy:Runtime:Reconcile:VanishConfirmation=00:00:00.3",
            .. arguments,
        ]);
        lobbies.Add(made);
        return made;
    }

    /// <summary>Does to a game's container what nobody told the host of.</summary>
    public Task KillContainerAsync(string game) => Engine.PostAsync($"containers/galaxy-game-{game}/kill");

    /// <summary>Opens the page in a browser window that knows nothing of the others.</summary>
    internal async Task<OperatorPage> OpenAsync(Action<BrowserNewContextOptions>? configure = null, LobbyProcess? host = null)
    {
        var options = new BrowserNewContextOptions { BaseURL = (host ?? Lobby).Address.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 }, Locale = "en-GB" };
        configure?.Invoke(options);
        var context = await browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        var page = new OperatorPage(await context.NewPageAsync());
        await page.GoAsync();
        return page;
    }

    public async Task DisposeAsync()
    {
        foreach (var one in lobbies)
        {
            await one.DisposeAsync();
        }

        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        if (engine is not null)
        {
            foreach (var instance in instances)
            {
                foreach (var container in await engine.ListAsync(RuntimeLabels.Instance, instance))
                {
                    await engine.RemoveAsync(container.GetProperty("Id").GetString()!);
                }
            }

            await engine.DeleteAsync("networks/" + Name);
        }

        Directory.Delete(StateRoot, recursive: true);
    }

    public void Dispose()
    {
        playwright?.Dispose();
        engine?.Dispose();
    }
}
