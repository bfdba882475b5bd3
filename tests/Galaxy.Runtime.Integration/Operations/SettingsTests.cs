using System.Net;
using System.Net.Sockets;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Operations;

/// <summary>Settings from the request to the real engine, and from there to what its host can reach.</summary>
public sealed class SettingsTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    private static GameSettings Published { get; } = new()
    {
        Environment = new Dictionary<string, string> { ["TEAM"] = "red" },
        Labels = new Dictionary<string, string> { ["team"] = "red" },
        Ports = [new PublishedPort { ContainerPort = 8080 }],
    };

    [DockerFact]
    public async Task A_game_is_reached_at_its_recorded_endpoint_after_every_operation()
    {
        var host = place.Host();
        var game = place.NewGame();

        foreach (var operation in (Func<Task<OperationResult>>[])
            [() => StartAsync(host, game, Published), () => host.RestartAsync(game), () => host.PatchAsync(game, EngineImages.V141)])
        {
            var record = MustSucceed(await operation());
            record.Endpoint.Should().StartWith("http://127.0.0.1:").And.Be("http://" + record.Endpoints.Single().PublishedAddress);
            (await AskAsync(record, "version")).Should().Be(record.ImageRef!.Split(':')[^1]);
            (await EnvironmentAsync(game)).Should().Contain("TEAM=red").And.Contain("GAME_STATE_PATH=/var/lib/galaxy");
        }
    }

    [DockerFact]
    public async Task Many_games_are_patched_and_stopped_by_a_label_and_the_log_of_all_games_shows_it()
    {
        string[] games = [place.NewGame(), place.NewGame(), place.NewGame()];
        var gate = new OneGameIsPlayed(games[2]);
        var host = place.Host(adapters: builder => builder.UseGameGate(_ => gate));
        foreach (var game in games)
        {
            MustSucceed(await StartAsync(host, game, Published));
        }

        var red = new RuntimeRecordFilter { Labels = Published.Labels };
        var patched = await host.Runtime.PatchAllAsync(new PatchAllRequest(red, EngineImages.V141) { Parallelism = 3 });

        patched.Done.Select(static result => result.GameId).Should().BeEquivalentTo(games[..2]);
        patched.Skipped.Should().ContainSingle().Which.GameId.Should().Be(games[2]);
        (await Task.WhenAll(patched.Done.Select(static result => AskAsync(result.Record!, "version")))).Should().AllBe("1.4.1");
        (await host.Runtime.PatchAllAsync(new PatchAllRequest(red, EngineImages.V141) { Force = true })).Done.Should().ContainSingle().Which.GameId.Should().Be(games[2]);

        var stopped = await host.Runtime.StopAllAsync(new StopAllRequest(red with { ImageRef = EngineImages.V141 }, StopReason.Finished));

        stopped.Done.Should().HaveCount(3).And.OnlyContain(static result => result.Record!.Status == RuntimeStatus.Stopped);
        var log = await host.Queries.ReadOperationsAsync(new OperationFilter { Kind = OperationKind.Patch, Outcome = OperationOutcome.Succeeded });
        log.Entries.Select(static entry => entry.GameId).Should().BeEquivalentTo(games);
    }

    private sealed class OneGameIsPlayed(string game) : IGameGate
    {
        public ValueTask<string?> MayInterruptAsync(string gameId, OperationKind kind, CancellationToken cancellationToken) => new(gameId == game ? "a match is on" : null);
    }

    [DockerFact]
    public async Task A_fixed_port_is_kept_and_a_patch_to_a_taken_one_goes_back()
    {
        var host = place.Host();
        var game = place.NewGame();
        var port = FreePort();
        MustSucceed(await StartAsync(host, game, At(port))).Endpoint.Should().Be($"http://127.0.0.1:{port}");
        MustSucceed(await host.RestartAsync(game)).Endpoint.Should().Be($"http://127.0.0.1:{port}");
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;

        var result = await host.Runtime.PatchAsync(new PatchRequest(game, EngineImages.V141) { Settings = At(taken) });

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        result.ErrorMessage.Should().Contain($"127.0.0.1:{taken}").And.Contain("rolled back");
        result.Record!.Endpoint.Should().Be($"http://127.0.0.1:{port}");
        (await AskAsync(result.Record, "version")).Should().Be("1.4.0");
        (await place.ContainersAsync(game)).Should().ContainSingle();
    }

    [DockerFact]
    public async Task Readiness_is_waited_for_over_http_and_a_game_that_never_gets_ready_fails()
    {
        var host = place.Host();
        var ready = new ReadinessProbe { Port = 8080, HttpPath = "/version", Interval = TimeSpan.FromMilliseconds(100) };
        var never = new ReadinessProbe { Port = 9999, Interval = TimeSpan.FromMilliseconds(100), Timeout = TimeSpan.FromSeconds(2) };
        var game = place.NewGame();
        var silent = place.NewGame();

        var record = MustSucceed(await StartAsync(host, game, Published with { Readiness = ready }));
        (await AskOnceAsync(record, "version")).Should().Be("1.4.0", "it was ready when the start ended");
        MustSucceed(await StartAsync(host, place.NewGame(), new GameSettings { Readiness = ready }));
        var failed = await StartAsync(host, silent, new GameSettings { Readiness = never });

        failed.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, failed.ToString());
        failed.ErrorMessage.Should().StartWith("the game did not become ready within 2 s");
        (await place.ContainersAsync(silent)).Should().BeEmpty();
        var patch = await host.Runtime.PatchAsync(new PatchRequest(game, EngineImages.V141) { Settings = Published with { Readiness = never } });
        patch.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, patch.ToString());
        (await AskAsync(patch.Record!, "version")).Should().Be("1.4.0");
    }

    [DockerFact]
    public async Task Another_host_creates_the_same_container_again()
    {
        var host = place.Host();
        var game = place.NewGame();
        MustSucceed(await StartAsync(host, game, Published));

        var record = MustSucceed(await place.Host(stores: host.Stores).RestartAsync(game));

        record.SettingsDigest.Should().Be(Published.Digest);
        (await EnvironmentAsync(game)).Should().Contain("TEAM=red");
        (await place.Engine.InspectAsync("galaxy-game-" + game)).GetProperty("Config").GetProperty("Labels").GetProperty("team").GetString().Should().Be("red");
    }

    private static GameSettings At(int port) => new() { Ports = [new PublishedPort { ContainerPort = 8080, HostPort = port }] };

    private static Task<OperationResult> StartAsync(TestHost host, string game, GameSettings settings) =>
        host.Runtime.StartAsync(new StartRequest(game, EngineImages.V140) { Settings = settings });

    private static RuntimeRecord MustSucceed(OperationResult result)
    {
        result.IsSuccess.Should().BeTrue(result.ToString());
        return result.Record!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<IEnumerable<string?>> EnvironmentAsync(string game) =>
        (await place.Engine.InspectAsync("galaxy-game-" + game)).GetProperty("Config").GetProperty("Env").EnumerateArray().Select(static variable => variable.GetString());

    private static Task<string> AskAsync(RuntimeRecord record, string page) =>
        Eventually.GetAsync(() => AskOnceAsync(record, page), static answer => answer.Length > 0, $"an answer of {record.Endpoint}");

    private static async Task<string> AskOnceAsync(RuntimeRecord record, string page)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            return (await http.GetStringAsync(new Uri($"{record.Endpoint}/{page}"))).Trim();
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
