using System.Net.Sockets;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>What settings add to a container, as the engine carries it out.</summary>
[Collection(EngineCollection.Name)]
public sealed class SettingsTests(EngineFixture engine)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [DockerFact]
    public async Task Arguments_ports_and_volumes_are_created_as_the_spec_says()
    {
        var volume = "volume-" + engine.Run;
        var spec = (await engine.SpecAsync("serve")) with
        {
            Arguments = ["/bin/sh", "-c", "echo one two"],
            Mounts = [new ContainerMount(volume, "/maps", ReadOnly: true) { IsVolume = true }],
            Ports =
            [
                new PublishedPort { ContainerPort = 8080 },
                new PublishedPort { ContainerPort = 8080, Protocol = PortProtocol.Udp, Address = "0.0.0.0", HostPort = 40_000, LastHostPort = 40_010 },
            ],
        };

        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;

        var seen = await engine.Probe.GetAsync($"containers/{id}/json");
        seen.GetProperty("Config").GetProperty("Cmd").EnumerateArray().Select(static part => part.GetString()).Should().Equal("/bin/sh", "-c", "echo one two");
        var bindings = seen.GetProperty("HostConfig").GetProperty("PortBindings");
        bindings.GetProperty("8080/tcp")[0].GetProperty("HostIp").GetString().Should().Be("127.0.0.1");
        bindings.GetProperty("8080/tcp")[0].GetProperty("HostPort").GetString().Should().BeOneOf("", "0");
        bindings.GetProperty("8080/udp")[0].GetProperty("HostIp").GetString().Should().Be("0.0.0.0");
        bindings.GetProperty("8080/udp")[0].GetProperty("HostPort").GetString().Should().Be("40000-40010");
        var mount = seen.GetProperty("Mounts").EnumerateArray().Should().ContainSingle().Subject;
        (mount.GetProperty("Type").GetString(), mount.GetProperty("Name").GetString(), mount.GetProperty("RW").GetBoolean()).Should().Be(("volume", volume, false));
        await engine.Client.RemoveContainerAsync(id, force: true, None);
        (await engine.Probe.GetAsync("volumes/" + volume)).GetProperty("Name").GetString().Should().Be(volume, "a named volume outlives its container");
        await engine.Probe.DeleteAsync("volumes/" + volume);
    }

    [DockerFact]
    public async Task What_a_host_configures_reaches_the_process_and_the_engine()
    {
        var spec = (await engine.SpecAsync("serve")) with
        {
            WorkingDirectory = "/tmp",
            Ulimits = [new ContainerUlimit("nofile", 64, 128)],
            Devices = [new ContainerDevice("/dev/zero", "/dev/nothing", "r")],
            NoNewPrivileges = true,
            EngineOptions = """{"StopSignal":"SIGINT","hostConfig":{"ShmSize":1048576,"SecurityOpt":["seccomp=unconfined"],"Tmpfs":{"/scratch":"size=1m"}}}""",
            Arguments = ["/bin/sh", "-c", "pwd; ulimit -n; head -c 1 /dev/nothing | wc -c"],
        };
        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;
        await engine.Client.StartContainerAsync(id, None);
        await engine.UntilAsync(id, static container => container.State is ContainerState.Exited);

        var log = await Eventually.GetAsync(async () => await engine.Client.ReadLogTailAsync(id, 10, None), static log => log.Split('\n').Length > 3, "the log");
        log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Should().Equal("/tmp", "64", "1");
        var seen = await engine.Probe.GetAsync($"containers/{id}/json");
        seen.GetProperty("Config").GetProperty("StopSignal").GetString().Should().Be("SIGINT");
        var host = seen.GetProperty("HostConfig");
        host.GetProperty("ShmSize").GetInt64().Should().Be(1_048_576);
        host.GetProperty("SecurityOpt").EnumerateArray().Select(static option => option.GetString()).Should().Equal("no-new-privileges", "seccomp=unconfined");
        host.GetProperty("Tmpfs").GetProperty("/scratch").GetString().Should().Be("size=1m");
        host.GetProperty("NetworkMode").GetString().Should().Be(spec.Network);
        await engine.Client.RemoveContainerAsync(id, force: true, None);
    }

    [Fact]
    public void A_request_for_gpus_is_the_engines()
    {
        var request = CreateRequestOf.Spec(Specs.Minimal("game") with { Gpus = [new GpuRequest(), new GpuRequest { DeviceIds = ["0"], Driver = "nvidia", Capabilities = ["gpu", "video"] }] });

        request.HostConfig.DeviceRequests.Should().BeEquivalentTo(
            [
                new CreateRequest.DeviceRequest(Driver: null, Count: -1, DeviceIds: null, [["gpu"]]),
                new CreateRequest.DeviceRequest("nvidia", Count: null, ["0"], [["gpu", "video"]]),
            ]);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"A":1,"A":2}""")]
    public void Engine_options_that_are_no_object_are_refused(string options) =>
        FluentActions.Invoking(() => CreateRequestOf.ToJson(Specs.Minimal("game") with { EngineOptions = options })).Should().Throw<RuntimePortException>().Which.Fault.Should().Be(PortFault.Rejected);

    [DockerFact]
    public async Task Environment_and_arguments_reach_the_process()
    {
        var spec = (await engine.SpecAsync("serve")) with
        {
            Environment = new Dictionary<string, string> { ["TEAM"] = "rot & grün" },
            Arguments = ["/bin/sh", "-c", "echo $TEAM; echo $0", "an argument"],
        };
        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;
        await engine.Client.StartContainerAsync(id, None);
        await engine.UntilAsync(id, static container => container.State is ContainerState.Exited);

        (await Eventually.GetAsync(async () => await engine.Client.ReadLogTailAsync(id, 10, None), static log => log.Length > 0, "the log")).Should().Be("rot & grün\nan argument\n");
        await engine.Client.RemoveContainerAsync(id, force: true, None);
    }

    [DockerFact]
    public async Task A_published_port_answers_from_the_host_over_tcp_and_http()
    {
        var spec = (await engine.SpecAsync("web")) with
        {
            Environment = new Dictionary<string, string> { ["TEAM"] = "red" },
            Ports = [new PublishedPort { ContainerPort = 8080 }],
        };
        var id = (await engine.Client.CreateContainerAsync(spec, None)).ContainerId;
        await engine.Client.StartContainerAsync(id, None);

        var port = (await engine.Client.InspectContainerAsync(id, None))!.Ports.Should().ContainSingle().Subject;

        (port.ContainerPort, port.Protocol, port.Address).Should().Be((8080, PortProtocol.Tcp, "127.0.0.1"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        (await Eventually.GetAsync(() => TryGetAsync(http, port.HostPort), static answer => answer.Length > 0, "an answer")).Should().Be("hello red\n");
        using var socket = new TcpClient();
        await socket.ConnectAsync(port.Address, port.HostPort);
        socket.Connected.Should().BeTrue();
        await engine.Client.RemoveContainerAsync(id, force: true, None);
    }

    private static async Task<string> TryGetAsync(HttpClient http, int port)
    {
        try
        {
            return await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"));
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
