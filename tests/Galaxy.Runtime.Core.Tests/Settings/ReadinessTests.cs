using System.Net;
using System.Net.Sockets;
using System.Text;
using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Settings;

/// <summary>A start, restart or patch waits until the game answers at its port.</summary>
public sealed class ReadinessTests
{
    private const string Slow = "repo/slow:1.0.0";
    private const string Never = "repo/engine:1.2.9";

    private static GameSettings Probed { get; } = new() { Readiness = new ReadinessProbe { Port = 8080, HttpPath = "/ready", Timeout = TimeSpan.FromSeconds(20) } };

    [Fact]
    public async Task A_start_waits_until_the_game_is_ready()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage(Slow, behaviour: new ImageBehaviour { ReadyAfter = TimeSpan.FromSeconds(5) });
        var before = game.Time.GetUtcNow();

        (await StartAsync(game, Slow, Probed)).ShouldSucceed();

        (game.Time.GetUtcNow() - before).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
        game.SubjectsOf(PortCalls.ReadinessCheck).Should().HaveCount(11, "it is asked every 500 ms").And.OnlyContain(id => id == game.Container!.Id);
    }

    [Fact]
    public async Task Without_a_probe_nothing_is_asked()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage(Slow, behaviour: new ImageBehaviour { ReadyAfter = Timeout.InfiniteTimeSpan });

        (await StartAsync(game, Slow, settings: null)).ShouldSucceed();

        game.Calls.Should().NotContain(PortCalls.ReadinessCheck);
    }

    [Fact]
    public async Task A_game_that_never_gets_ready_is_a_failed_start_with_its_last_output()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage(Never, behaviour: new ImageBehaviour { ReadyAfter = Timeout.InfiniteTimeSpan, LogLines = ["loading map", "map is missing"] });

        var result = await StartAsync(game, Never, Probed);

        result.ShouldFail(ErrorCode.ContainerStartFailed, "the game did not become ready within 20 s: ").Should().Contain("ConnectionRefused").And.EndWith("its last output: loading map\nmap is missing");
        (game.Container, game.Record).Should().Be((null, null));
    }

    [Fact]
    public async Task A_patch_to_a_version_that_never_gets_ready_goes_back()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage(Never, behaviour: new ImageBehaviour { ReadyAfter = Timeout.InfiniteTimeSpan });
        await StartAsync(game, RuntimeHarness.Image, Probed);

        var result = await game.PatchAsync(Never);

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("did not become ready").And.Contain("rolled back");
        result.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = RuntimeHarness.Image, SettingsDigest = Probed.Digest });
    }

    [Fact]
    public async Task A_game_that_exits_while_it_is_waited_for_is_reported_as_exited()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage(Never, behaviour: new ImageBehaviour { ReadyAfter = Timeout.InfiniteTimeSpan, ExitsAfter = TimeSpan.FromSeconds(3), ExitCode = 7 });

        (await StartAsync(game, Never, Probed)).ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("exited").And.Contain("code 7");
    }

    [Fact]
    public async Task The_option_is_the_default_and_settings_come_before_it()
    {
        using var game = new RuntimeHarness(static options => (options.Start.Readiness.Port, options.Start.Readiness.Timeout) = (8080, TimeSpan.FromSeconds(2)));
        game.Docker.AddImage(Slow, behaviour: new ImageBehaviour { ReadyAfter = TimeSpan.FromSeconds(5) });

        (await StartAsync(game, Slow, settings: null)).ShouldFail(ErrorCode.ContainerStartFailed, "the game did not become ready within 2 s");
        (await StartAsync(game, Slow, Probed)).ShouldSucceed();
    }

    [Theory]
    [InlineData("""{"readiness":{"port":0}}""", "settings.readiness: port 0 is not 1 to 65535")]
    [InlineData("""{"readiness":{"port":80,"http_path":"ready"}}""", "settings.readiness: \"ready\" is not a path")]
    [InlineData("""{"readiness":{"port":80,"interval_ms":10}}""", "settings.readiness: an interval of 10 ms is not 50 ms to 1 min")]
    [InlineData("""{"readiness":{"port":80,"timeout_ms":10}}""", "settings.readiness: a limit of 10 ms is not 1 s to 1 h")]
    public async Task A_probe_out_of_range_is_refused(string json, string problem)
    {
        using var game = new RuntimeHarness();
        GameSettings.TryParse(json, out var settings, out _).Should().BeTrue();

        (await StartAsync(game, RuntimeHarness.Image, settings)).ShouldFail(ErrorCode.StartConfigInvalid).Should().Contain(problem);
    }

    [Fact]
    public void A_probe_is_part_of_the_settings_and_their_digest()
    {
        GameSettings.TryParse(Probed.ToJson(), out var read, out _).Should().BeTrue();

        read.Should().Be(Probed);
        read!.Digest.Should().NotBe(GameSettings.None.Digest);
    }

    [Theory]
    [InlineData(null, "HTTP/1.1 500 Oops", true)]
    [InlineData("/ready", "HTTP/1.1 200 OK", true)]
    [InlineData("/ready", "HTTP/1.1 302 Found", true)]
    [InlineData("/ready", "HTTP/1.1 404 Not Found", false)]
    [InlineData("/ready", "HTTP/1.1 503 Service Unavailable", false)]
    [InlineData("/ready", "not HTTP", false)]
    public async Task The_default_check_asks_the_port(string? path, string answer, bool isReady)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerOnceAsync(listener, answer);
        await using var services = Default();

        var problem = await AskAsync(services, ((IPEndPoint)listener.LocalEndpoint).Port, path);

        (problem is null).Should().Be(isReady, problem ?? "");
        await serving;
    }

    [Fact]
    public async Task The_default_check_says_that_nothing_listens()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var services = Default();

        (await AskAsync(services, port, path: null)).Should().Be($"127.0.0.1:{port} answers ConnectionRefused");
        (await AskAsync(services, port, "/ready")).Should().Be($"127.0.0.1:{port} answers ConnectionRefused");
    }

    private static Task<OperationResult> StartAsync(RuntimeHarness game, string imageRef, GameSettings? settings) =>
        game.RunAsync(new StartRequest(RuntimeHarness.Game, imageRef) { Settings = settings });

    private static ServiceProvider Default()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime();
        return services.BuildServiceProvider();
    }

    private static async Task<string?> AskAsync(ServiceProvider services, int port, string? path)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        var target = new ReadinessTarget { ContainerId = "c1", Address = "127.0.0.1", Port = port, HttpPath = path };
        return await services.GetRequiredService<IReadinessCheck>().CheckAsync(target, deadline.Token);
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync();
        try
        {
            var stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096]);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        }
        catch (IOException)
        {
            // A check of the connection alone closes it at once.
        }
    }
}
