using System.Formats.Tar;
using System.Text;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Docker.Tests;

/// <summary>The real engine with a network and tiny images of our own; all of it is removed at the end.</summary>
public sealed class EngineFixture : IAsyncLifetime, IDisposable
{
    private const string RunLabel = "galaxy.runtime.docker.tests";

    private ServiceProvider? services;
    private EngineProbe? probe;
    private int names;

    /// <summary>Tells this run's things from those of others.</summary>
    public string Run { get; } = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    public string Network => "galaxy-" + Run;

    public string Repository => "galaxy-docker-tests-" + Run;

    public string RegistryRepository => $"{TestServices.Registry}/{Repository}";

    public IContainerEngine Client => services!.GetRequiredService<IContainerEngine>();

    public EngineProbe Probe => probe!;

    public ContainerFilter Filter => new() { Labels = Labels };

    private Dictionary<string, string> Labels => new() { [RunLabel] = Run };

    public async Task InitializeAsync()
    {
        if (TestServices.DirectDockerHost is not { } host)
        {
            return;
        }

        services = NewClient();
        probe = new EngineProbe(host);
        await probe.PostAsync("networks/create", $$"""{"Name":"{{Network}}"}""");
        var tar = await RootFileSystemAsync();
        const string Wait = "while true; do sleep 0.2; done";
        await ImportAsync(tar, "serve", $"echo out; echo err >&2; trap 'exit 0' TERM; {Wait}", "LABEL com.galaxy.cpu_quota=0.5");
        await ImportAsync(tar, "stubborn", $"trap '' TERM; {Wait}");
        await ImportAsync(tar, "exits", "echo one; echo two; echo three; exit 7");
        await ImportAsync(tar, "chatty", "i=0; while [ $i -lt 50 ]; do i=$((i+1)); echo line $i; done");
        // The engine hears of the memory and of the exit on two ways: the second one waits for the first.
        await ImportAsync(tar, "hungry", "tail /dev/zero & wait $!; sleep 1; kill -9 $$");
        await ImportAsync(tar, "volume", Wait, "VOLUME /data");
        await ImportAsync(tar, "waiting", Wait);
        await ImportAsync(tar, "web", "echo hello $TEAM > /tmp/index.html; exec httpd -f -p 8080 -h /tmp");
        // Podman imports no health check, and builds one.
        await probe.BuildAsync($"{Repository}:waiting", $"{Repository}:healthy", "HEALTHCHECK --interval=1s CMD true");
        await probe.BuildAsync($"{Repository}:waiting", $"{Repository}:unchecked", "HEALTHCHECK NONE");
        await probe.ImportAsync(tar, Repository, "broken", """ENTRYPOINT ["/nope"]""");
        await PublishAsync("serve", "pullable");
    }

    public async Task DisposeAsync()
    {
        if (probe is null)
        {
            return;
        }

        foreach (var container in await Client.ListContainersAsync(Filter, CancellationToken.None))
        {
            await Client.RemoveContainerAsync(container.Id, force: true, CancellationToken.None);
        }

        foreach (var image in (await probe.GetAsync("images/json")).EnumerateArray())
        {
            foreach (var tag in image.GetProperty("RepoTags").EnumerateArray().Select(tag => tag.GetString()!).Where(tag => tag.Contains(Repository, StringComparison.Ordinal)))
            {
                await probe.DeleteAsync($"images/{tag}?force=1");
            }
        }

        await probe.DeleteAsync("networks/" + Network);
    }

    public void Dispose()
    {
        probe?.Dispose();
        services?.Dispose();
    }

    public static ServiceProvider NewClient(Action<DockerOptions>? configure = null) => new ServiceCollection().AddGalaxyRuntime(static options => options.State.Root = Path.GetTempPath()).UseDocker(options =>
    {
        options.Host = TestServices.DockerHost;
        options.CertificatePath = TestServices.DockerCertificates;
        configure?.Invoke(options);
    }).Services.BuildServiceProvider();

    public string NewName() => $"galaxy-game-{Run}-{Interlocked.Increment(ref names)}";

    /// <summary>Makes an image that shares no layer with any other.</summary>
    public async Task ImportUnsharedAsync(string tag) => await probe!.ImportAsync(await RootFileSystemAsync(tag), Repository, tag);

    /// <summary>Puts an image into the registry under a tag.</summary>
    public async Task PublishAsync(string image, string tag)
    {
        await Probe.PostAsync($"images/{Repository}:{image}/tag?repo={Uri.EscapeDataString(RegistryRepository)}&tag={tag}");
        await Probe.PushAsync(RegistryRepository, tag);
    }

    public async Task<string> ImageIdAsync(string tag) => (await Client.InspectImageAsync($"{Repository}:{tag}", CancellationToken.None))!.Id;

    public async Task<ContainerSpec> SpecAsync(string image, string? name = null) =>
        Specs.Minimal(name ?? NewName(), await ImageIdAsync(image), Network) with { Labels = Labels };

    public async Task<string> CreateAsync(string image) =>
        (await Client.CreateContainerAsync(await SpecAsync(image), CancellationToken.None)).ContainerId;

    public async Task<string> StartAsync(string image)
    {
        var id = await CreateAsync(image);
        await Client.StartContainerAsync(id, CancellationToken.None);
        return id;
    }

    public async Task<ContainerInfo> UntilAsync(string containerId, Func<ContainerInfo, bool> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(30);
        while (true)
        {
            var container = await Client.InspectContainerAsync(containerId, CancellationToken.None);
            if (container is not null && condition(container))
            {
                return container;
            }

            (TimeProvider.System.GetUtcNow() < deadline).Should().BeTrue($"{container} should change");
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System);
        }
    }

    private Task ImportAsync(byte[] tar, string tag, string script, params string[] changes) =>
        probe!.ImportAsync(tar, Repository, tag, [$"""CMD ["/bin/sh","-c","{script}"]""", .. changes]);

    private async Task<byte[]> RootFileSystemAsync(string content = "")
    {
        var busybox = Array.Find(["/bin/busybox", "/usr/bin/busybox"], File.Exists);
        busybox.Should().NotBeNull("the images are made of a static busybox: eng/services.sh installs it");
        var buffer = new MemoryStream();
        await using (var tar = new TarWriter(buffer, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var folder in (string[])["bin", "tmp", "data"])
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, folder + "/") { Mode = (UnixFileMode)0b111_101_101 });
            }

            var program = File.OpenRead(busybox!);
            await using var closing = program;
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0b111_101_101, DataStream = program });
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "data/content") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content + Run)) });
            foreach (var command in (string[])["sh", "sleep", "tail", "true", "touch", "id", "httpd"])
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + command) { LinkName = "busybox" });
            }
        }

        return buffer.ToArray();
    }
}

[CollectionDefinition(Name)]
public sealed class EngineCollection : ICollectionFixture<EngineFixture>
{
    public const string Name = "engine";
}
