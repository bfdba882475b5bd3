using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.State;

/// <summary>A host in a container sees its state directories elsewhere than the daemon does, and it is the daemon that mounts them.</summary>
public sealed class StatePathTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    [Theory]
    [InlineData("", "/srv/galaxy", "/srv/galaxy/g1")]
    [InlineData("", "/srv/galaxy/", "/srv/galaxy/g1")]
    [InlineData("/", "/srv/galaxy", "/srv/galaxy/g1")]
    [InlineData("/", "/srv/galaxy/", "/srv/galaxy/g1")]
    [InlineData("/.", "/srv/galaxy", "/srv/galaxy/g1")]
    [InlineData("/x/..", "/srv/galaxy", "/srv/galaxy/g1")]
    [InlineData("", "/", "/g1")]
    public async Task What_is_mounted_and_recorded_is_below_the_daemons_root(string suffix, string hostRoot, string expected)
    {
        var (record, mount) = await StartAsync(root.Path + suffix, hostRoot);

        record.StatePath.Should().Be(expected);
        mount.Should().Be(new ContainerMount(expected, "/var/lib/galaxy"));
        Directory.Exists(root.Of("g1")).Should().BeTrue("it is made where this process sees it");
    }

    [Fact]
    public async Task Without_a_root_of_the_daemons_own_both_see_the_same()
    {
        var (record, mount) = await StartAsync(root.Path, hostRoot: "");

        record.StatePath.Should().Be(root.Of("g1"));
        mount.Source.Should().Be(root.Of("g1"));
    }

    [Fact]
    public async Task A_state_directory_of_the_hosts_own_that_lives_elsewhere_is_taken_as_it_says()
    {
        await using var runtime = new TestRuntime(options =>
        {
            options.State.Root = "/games";
            options.State.HostRoot = "/srv/galaxy";
        });

        var result = await runtime.StartAsync();

        result.Record!.StatePath.Should().Be($"{InMemoryStateDirectory.Root}/g1");
    }

    [Fact]
    public async Task A_root_that_only_begins_alike_is_another_root()
    {
        await using var runtime = new TestRuntime(options =>
        {
            options.State.Root = InMemoryStateDirectory.Root[..^1];
            options.State.HostRoot = "/srv/galaxy";
        });

        var result = await runtime.StartAsync();

        result.Record!.StatePath.Should().Be($"{InMemoryStateDirectory.Root}/g1");
    }

    public void Dispose() => root.Dispose();

    private static async Task<(RuntimeRecord Record, ContainerMount Mount)> StartAsync(string ownRoot, string hostRoot)
    {
        var backend = new InMemoryBackend();
        backend.Docker.AddImage(TestRuntime.Image);
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(options =>
        {
            options.State.Root = ownRoot;
            options.State.HostRoot = hostRoot;
            options.Start.SettleTime = TimeSpan.Zero;
        }).UseInMemory(backend).SupplyPort<IContainerEngine>(PortPrecedence.Package, _ => backend.Docker);
        await using var provider = services.BuildServiceProvider();

        var result = await provider.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image));

        result.IsSuccess.Should().BeTrue(result.ErrorMessage);
        return (result.Record!, backend.Docker.FindSpec("galaxy-game-g1")!.Mounts.Single());
    }
}
