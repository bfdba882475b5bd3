namespace Galaxy.Runtime.Testing;

internal static class StartCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        {
            "A started container runs", static async scope =>
            {
                var container = await scope.GetAsync(await scope.RunAsync(scope.Environment.RunningImage));
                Expect.Equal(ContainerState.Running, container.State, "its state");
                Expect.That(container.StartedAt is not null, "the start of a running container is set");
                Expect.Equal(null, container.FinishedAt, "the end of a running container");
                Expect.Equal(null, container.ExitCode, "the exit code of a running container");
                Expect.That(!string.IsNullOrEmpty(container.IPAddress), "a running container has an address");
            }
        },
        {
            "A start of a running container changes nothing", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                var before = await scope.GetAsync(id);
                await scope.PassAsync(TimeSpan.FromMilliseconds(50));
                await scope.StartAsync(id);
                var after = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Running, after.State, "its state");
                Expect.Equal(before.StartedAt, after.StartedAt, "its start");
            }
        },
        {
            "A container that exited starts again", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.RunningImage);
                await scope.StopAsync(id, TimeSpan.FromSeconds(10));
                await scope.StartAsync(id);
                var container = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Running, container.State, "its state");
                Expect.Equal(null, container.ExitCode, "the exit code while it runs again");
                Expect.Equal(null, container.FinishedAt, "the end while it runs again");
            }
        },
        {
            "A published port is known while the container runs", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var id = await scope.CreateAsync(spec with
                {
                    Ports = [new PublishedPort { ContainerPort = 8080 }, new PublishedPort { ContainerPort = 8080, Protocol = PortProtocol.Udp }],
                });
                Expect.Equal(0, (await scope.GetAsync(id)).Ports.Count, "the ports of a created container");
                await scope.StartAsync(id);
                var ports = (await scope.GetAsync(id)).Ports;
                Expect.Sequence([PortProtocol.Tcp, PortProtocol.Udp], ports.Select(static port => port.Protocol).Order(), "the protocols");
                Expect.That(ports.All(static port => port is { ContainerPort: 8080, Address: "127.0.0.1", HostPort: > 0 }), "each is at a port of 127.0.0.1");
                await scope.StopAsync(id, TimeSpan.FromSeconds(10));
                Expect.Equal(0, (await scope.GetAsync(id)).Ports.Count, "the ports of a container that has exited");
            }
        },
        {
            "A start fails while another container has its fixed port, and works once that is gone", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var holder = await scope.CreateAsync(spec with { Ports = [new PublishedPort { ContainerPort = 8080 }] });
                await scope.StartAsync(holder);
                var port = (await scope.GetAsync(holder)).Ports.Single().HostPort;
                var id = await scope.CreateAsync(spec with { Name = scope.NewName(), Ports = [new PublishedPort { ContainerPort = 8080, HostPort = port }] });
                Expect.That(!await scope.TryStartAsync(id), "a start whose port is taken fails");
                await scope.RemoveAsync(holder);
                await scope.StartAsync(id);
                Expect.Equal(port, (await scope.GetAsync(id)).Ports.Single().HostPort, "the port");
            }
        },
        {
            "Of a range of ports a free one is taken", static async scope =>
            {
                var spec = await scope.SpecAsync(scope.Environment.RunningImage);
                var holder = await scope.CreateAsync(spec with { Ports = [new PublishedPort { ContainerPort = 8080 }] });
                await scope.StartAsync(holder);
                var taken = (await scope.GetAsync(holder)).Ports.Single().HostPort;
                var range = new PublishedPort { ContainerPort = 8080, HostPort = taken, LastHostPort = taken + 20 };
                var id = await scope.CreateAsync(spec with { Name = scope.NewName(), Ports = [range] });
                await scope.StartAsync(id);
                var port = (await scope.GetAsync(id)).Ports.Single().HostPort;
                Expect.That(port > taken && port <= taken + 20, $"a port after {taken}, at most 20 higher; found {port}");
            }
        },
        {
            "A container that exits at once starts, and its exit is reported", static async scope =>
            {
                var container = await scope.GetAsync(await scope.RunToExitAsync());
                Expect.Equal(scope.Environment.ExitingImageExitCode, container.ExitCode, "its exit code");

                // Not compared: a real engine reads the two clocks apart, and the end of such a container may lie a millisecond before its start.
                Expect.That(container.StartedAt is not null && container.FinishedAt is not null, "its start and its end are set");
                Expect.That(!container.OomKilled, "it did not run out of memory");
                Expect.That(string.IsNullOrEmpty(container.IPAddress), "an exited container has no address");
            }
        },
        {
            "A start with a bad entrypoint is rejected, and the container stays created", static async scope =>
            {
                var id = await scope.CreateAsync(scope.Environment.BadEntrypointImage);
                await Expect.RejectedAsync(() => scope.StartAsync(id), "a start with a bad entrypoint");
                var container = await scope.GetAsync(id);
                Expect.Equal(ContainerState.Created, container.State, "its state");
                Expect.That(container.Error is { Length: > 0 }, "the engine's own error is reported");
            }
        },
        {
            "A start in a missing network is rejected, and the container stays created", static async scope =>
            {
                var id = await scope.CreateAsync(await InMissingNetworkAsync(scope));
                await Expect.RejectedAsync(() => scope.StartAsync(id), "a start in a missing network");
                await scope.MustBeAsync(ContainerState.Created, id, "the container");
            }
        },
        {
            "Nothing is left of a container that could not be started and was removed", static async scope =>
            {
                var id = await scope.CreateAsync(await InMissingNetworkAsync(scope));
                await Expect.ThrowsAsync<RuntimePortException>(() => scope.StartAsync(id), "a start in a missing network is a fault");
                await scope.RemoveAsync(id);
                Expect.Equal(0, (await scope.ListAsync()).Count, "the containers");
            }
        },
        {
            "A start of a missing container is a fault", static scope =>
                Expect.ThrowsAsync<RuntimePortException>(() => scope.StartAsync(scope.MissingId), "a start of a missing container is a fault")
        },
        {
            "A health check that succeeds is reported", static async scope =>
            {
                var id = await scope.RunAsync(scope.Environment.HealthyImage);
                await scope.EventuallyAsync(async () => (await scope.GetAsync(id)).Health is ContainerHealth.Healthy, "the container becomes healthy");
                var without = await scope.RunAsync(scope.Environment.RunningImage);
                Expect.Equal(ContainerHealth.None, (await scope.GetAsync(without)).Health, "the health of a container without a check");
            }
        },
    };

    private static async Task<ContainerSpec> InMissingNetworkAsync(EngineScope scope) =>
        await scope.SpecAsync(scope.Environment.RunningImage) with { Network = "galaxy-missing-" + Fresh.Hex(8) };
}
