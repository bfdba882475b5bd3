using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Hosting;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Adding_the_runtime_twice_is_harmless()
    {
        var backend = new InMemoryBackend();
        backend.Docker.AddImage(TestRuntime.Image);
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(static options => options.Start.SettleTime = TimeSpan.Zero).UseInMemory(backend);
        var once = services.Count;

        services.AddGalaxyRuntime().UseInMemory(backend);
        services.AddGalaxyRuntime(new ConfigurationBuilder().Build());

        services.Where(static service => service.ServiceType == typeof(IHostedService)).Should().HaveCount(6, "there is one start-up check, one preflight, one watch of the engine, one recovery, one pruner and one sweep");
        services.Count.Should().BeLessThanOrEqualTo(once + 3, "the options of the third call aside, there is nothing new");
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        provider.GetServices<IGalaxyRuntime>().Should().ContainSingle();
        (await provider.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image))).IsSuccess.Should().BeTrue();
        backend.HealthEvents.Published.Should().ContainSingle();
    }

    [Fact]
    public async Task What_the_second_call_supplies_counts_as_if_the_first_had()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(static options => options.State.Root = "/srv/galaxy");
        services.AddGalaxyRuntime().UseInMemory();
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IGalaxyRuntime>().Should().NotBeNull();
    }

    [Fact]
    public void The_arguments_are_required()
    {
        var services = new ServiceCollection();

        FluentActions.Invoking(static () => GalaxyRuntimeServiceCollectionExtensions.AddGalaxyRuntime(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => services.AddGalaxyRuntime((IConfiguration)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => services.AddGalaxyRuntime().SupplyPort<ILobbyClient>(PortPrecedence.Host, null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => ((IGalaxyRuntimeBuilder)null!).UseLeaseStore<InMemoryLeaseStore>()).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public async Task Two_runtimes_in_one_process_share_nothing()
    {
        await using var blue = new TestRuntime(static options => options.InstanceId = "blue");
        await using var green = new TestRuntime(static options => options.InstanceId = "green");
        using var watching = new CancellationTokenSource();
        using var blueMetrics = new MetricRecorder(blue.Services);
        var blueEvents = blue.Events.WatchAsync(watching.Token);

        (await green.StartAsync()).IsSuccess.Should().BeTrue();
        (await blue.StopAsync()).ErrorCode.Should().Be(ErrorCode.NotFound, "the other's game is not its own");

        (await blueEvents.ReadUntilAsync<OperationEnded>()).OfType<OperationStarted>().Should().ContainSingle().Which.Kind.Should().Be(OperationKind.Stop);
        blueMetrics.Of("galaxy.runtime.operation.duration").Should().ContainSingle().Which.Tags.Should().Contain("galaxy.kind", "stop");
        blue.Backend.Docker.Containers.Should().BeEmpty();
        blue.Journal.Should().ContainSingle();
        green.Journal.Should().ContainSingle();
        green.Backend.Docker.FindSpec("galaxy-game-g1")!.Labels.Should().Contain(RuntimeLabels.Instance, "green");
    }

    [Fact]
    public async Task A_runtime_that_is_gone_takes_nothing_of_the_other_with_it()
    {
        await using var stays = new TestRuntime();
        await using (var goes = new TestRuntime())
        {
            await goes.StartAsync();
        }

        using var metrics = new MetricRecorder(stays.Services);
        (await stays.StartAsync()).IsSuccess.Should().BeTrue();
        metrics.Of("galaxy.runtime.operation.duration").Should().ContainSingle();
    }
}
