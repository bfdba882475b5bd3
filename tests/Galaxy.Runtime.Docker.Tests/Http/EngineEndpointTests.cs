namespace Galaxy.Runtime.Docker.Tests;

public sealed class EngineEndpointTests
{
    [Theory]
    [InlineData("unix:///var/run/docker.sock", false, "unix:///var/run/docker.sock", null)]
    [InlineData("tcp://engine:2375", false, "tcp://engine:2375", null)]
    [InlineData("tcp://engine", false, "tcp://engine:2375", null)]
    [InlineData("tcp://engine", true, "tcp://engine:2376", "engine")]
    [InlineData("https://engine", false, "https://engine:2376", "engine")]
    [InlineData("http://engine:80/", false, "http://engine:80", null)]
    [InlineData("tcp://[::1]:2375", false, "tcp://[::1]:2375", null)]
    public void An_address_is_understood_as_the_docker_command_does(string address, bool useTls, string shown, string? tlsHost)
    {
        Endpoint.TryParse(address, useTls, out var endpoint).Should().BeTrue();

        endpoint!.Address.Should().Be(shown);
        endpoint.TlsHost.Should().Be(tlsHost);
    }

    [Theory]
    [InlineData("")]
    [InlineData("docker.sock")]
    [InlineData("unix://relative")]
    [InlineData("ssh://user@engine")]
    [InlineData("npipe:////./pipe/docker_engine")]
    [InlineData("tcp://user:secret@engine:2375")]
    [InlineData("tcp://engine:2375/path")]
    public void Other_addresses_are_refused(string address) => Endpoint.TryParse(address, useTls: false, out _).Should().BeFalse();

    [Fact]
    public void A_socket_path_longer_than_the_system_allows_is_refused() =>
        Endpoint.TryParse("unix:///" + new string('x', 107), useTls: false, out _).Should().BeFalse();

    [Fact]
    public void The_environment_fills_what_the_options_leave_open()
    {
        var environment = new Dictionary<string, string> { ["DOCKER_HOST"] = "tcp://engine", ["DOCKER_TLS_VERIFY"] = "1" };

        Find(new DockerOptions(), environment).Address.Should().Be("tcp://engine:2376");
        Find(new DockerOptions { UseTls = false }, environment).Address.Should().Be("tcp://engine:2375");
        Find(new DockerOptions { Host = "unix:///a" }, environment).Location.Should().Be("unix:///a (Galaxy:Runtime:Docker:Host)");
    }

    private static Endpoint Find(DockerOptions options, Dictionary<string, string> environment) => Endpoint.Of(EngineAddress.Find(options, environment.GetValueOrDefault), options);
}
