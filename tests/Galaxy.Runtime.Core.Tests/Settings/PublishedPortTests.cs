using Galaxy.Runtime.Core.Tests.Harness;

namespace Galaxy.Runtime.Core.Tests.Settings;

public sealed class PublishedPortTests
{
    [Fact]
    public async Task A_free_port_is_known_after_the_start_and_again_after_a_restart()
    {
        using var game = new RuntimeHarness();

        var first = (await StartAsync(game, new PublishedPort { ContainerPort = 8080 })).ShouldSucceed();
        var second = (await game.RestartAsync()).ShouldSucceed();

        foreach (var record in (RuntimeRecord[])[first, second])
        {
            record.Endpoints.Should().ContainSingle().Which.Should().BeEquivalentTo(new { ContainerPort = 8080, Protocol = PortProtocol.Tcp, ContainerAddress = "galaxy-game-g1:8080" });
            record.Endpoint.Should().Be($"http://{record.Endpoints[0].PublishedAddress}");
            record.Endpoints[0].PublishedAddress.Should().MatchRegex("^127\\.0\\.0\\.1:[0-9]+$");
        }

        second.Should().Be(game.Record);
        second.Endpoints[0].PublishedAddress.Should().NotBe(first.Endpoints[0].PublishedAddress, "the engine chose another one");
    }

    [Fact]
    public async Task A_fixed_port_is_kept_across_restart_and_patch()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, new PublishedPort { ContainerPort = 8080, HostPort = 18_080 });

        (await game.RestartAsync()).ShouldSucceed().Endpoint.Should().Be("http://127.0.0.1:18080");
        (await game.PatchAsync()).ShouldSucceed().Endpoint.Should().Be("http://127.0.0.1:18080");
    }

    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0:18080", "http://127.0.0.1:18080")]
    [InlineData("::", "[::]:18080", "http://[::1]:18080")]
    [InlineData("::1", "[::1]:18080", "http://[::1]:18080")]
    [InlineData("10.1.2.3", "10.1.2.3:18080", "http://10.1.2.3:18080")]
    public async Task The_endpoint_names_an_address_that_can_be_reached(string address, string published, string endpoint)
    {
        using var game = new RuntimeHarness();

        var record = (await StartAsync(game, new PublishedPort { ContainerPort = 8080, HostPort = 18_080, Address = address })).ShouldSucceed();

        (record.Endpoints.Single().PublishedAddress, record.Endpoint).Should().Be((published, endpoint));
    }

    [Fact]
    public async Task The_endpoint_stays_in_the_network_if_another_port_or_protocol_is_published()
    {
        using var game = new RuntimeHarness();

        var record = (await StartAsync(
            game, new PublishedPort { ContainerPort = 8080, Protocol = PortProtocol.Udp }, new PublishedPort { ContainerPort = 9090 })).ShouldSucceed();

        record.Endpoint.Should().Be("http://galaxy-game-g1:8080");
        record.Endpoints.Select(static endpoint => (endpoint.ContainerPort, endpoint.Protocol)).Should().Equal((8080, PortProtocol.Udp), (9090, PortProtocol.Tcp));
    }

    [Fact]
    public async Task A_range_gives_each_game_a_port_of_its_own()
    {
        using var game = new RuntimeHarness();
        var range = new GameSettings { Ports = [new PublishedPort { ContainerPort = 8080, HostPort = 20_000, LastHostPort = 20_001 }] };

        var endpoints = new List<string>();
        foreach (var id in (string[])["a", "b"])
        {
            endpoints.Add((await game.RunAsync(new StartRequest(id, RuntimeHarness.Image) { Settings = range })).ShouldSucceed().Endpoint!);
        }

        endpoints.Should().Equal("http://127.0.0.1:20000", "http://127.0.0.1:20001");
        (await game.RunAsync(new StartRequest("c", RuntimeHarness.Image) { Settings = range })).ShouldFail(ErrorCode.ContainerStartFailed);
    }

    [Fact]
    public async Task A_taken_port_is_a_clear_failure_that_leaves_nothing_behind()
    {
        using var game = new RuntimeHarness();
        game.Docker.TakePort(18_080);

        var result = await StartAsync(game, new PublishedPort { ContainerPort = 8080, HostPort = 18_080 });

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("127.0.0.1:18080");
        result.CanRetry.Should().BeTrue("the port may be free later");
        (game.Container, game.Record).Should().Be((null, null));
        game.Docker.ReleasePort(18_080);
        (await StartAsync(game, new PublishedPort { ContainerPort = 8080, HostPort = 18_080 })).ShouldSucceed();
    }

    [Fact]
    public async Task A_patch_to_a_taken_port_goes_back_to_the_old_one()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, new PublishedPort { ContainerPort = 8080, HostPort = 18_080 });
        game.Docker.TakePort(18_081);

        var result = await game.RunAsync(new PatchRequest(RuntimeHarness.Game, RuntimeHarness.NextImage)
        {
            Settings = new GameSettings { Ports = [new PublishedPort { ContainerPort = 8080, HostPort = 18_081 }] },
        });

        result.ShouldFail(ErrorCode.ContainerStartFailed).Should().Contain("127.0.0.1:18081").And.Contain("rolled back");
        result.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = RuntimeHarness.Image, Endpoint = "http://127.0.0.1:18080" });
    }

    [Fact]
    public async Task A_stopped_game_keeps_its_addresses_and_a_removed_one_has_none()
    {
        using var game = new RuntimeHarness();
        var running = (await StartAsync(game, new PublishedPort { ContainerPort = 8080, HostPort = 18_080 })).ShouldSucceed();

        (await game.StopAsync()).ShouldSucceed().Endpoints.Should().Equal(running.Endpoints);
        (await game.CleanupAsync()).ShouldSucceed().Endpoints.Should().BeEmpty();
    }

    private static Task<OperationResult> StartAsync(RuntimeHarness game, params PublishedPort[] ports) =>
        game.RunAsync(new StartRequest(RuntimeHarness.Game, RuntimeHarness.Image) { Settings = new GameSettings { Ports = ports } });
}
