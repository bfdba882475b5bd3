using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class ReachabilityTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_missing_socket_is_named_with_what_to_do()
    {
        await using var services = Services("unix:///nowhere/docker.sock");

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("unix:///nowhere/docker.sock").And.Contain("there is no such socket. Is the Docker Engine running");
    }

    [Fact]
    public async Task A_socket_nobody_listens_on_is_named_with_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("refused-");
        var path = Path.Combine(folder.FullName, "s.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            await using var services = Services("unix://" + path);

            var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

            fault.Message.Should().Contain("nothing listens there. Is the Docker Engine running?");
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_host_name_that_does_not_resolve_is_unavailable()
    {
        await using var services = Services("tcp://no-such-host.invalid:2375");

        var fault = await Faults.OfAsync(services.GetRequiredService<IContainerEngine>().InspectEngineAsync(None));

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain("no-such-host.invalid");
    }

    [Theory]
    [InlineData(SocketError.AccessDenied, "permission denied")]
    [InlineData(SocketError.ConnectionRefused, "nothing listens there")]
    [InlineData(SocketError.HostNotFound, "does not resolve")]
    [InlineData(SocketError.HostUnreachable, "does not answer")]
    [InlineData(SocketError.Fault, "connecting failed (Fault)")]
    public void A_socket_error_is_told_in_words(SocketError error, string expected)
    {
        Endpoint.TryParse("unix:///var/run/docker.sock", useTls: false, out var endpoint).Should().BeTrue();

        var fault = new DockerErrors(endpoint!, tls: null).OfConnect(error, exception: null);

        fault.Fault.Should().Be(PortFault.Unavailable);
        fault.Message.Should().Contain(expected).And.Contain("DOCKER_HOST");
        fault.Reason.Should().Be(error is SocketError.AccessDenied ? PortFaultReason.AccessDenied : PortFaultReason.Unknown);
    }

    private static ServiceProvider Services(string host) =>
        new ServiceCollection().AddGalaxyRuntime().UseDocker(options => options.Host = host).Services.BuildServiceProvider();
}
