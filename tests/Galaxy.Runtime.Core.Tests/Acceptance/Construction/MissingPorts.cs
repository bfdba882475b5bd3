using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Construction;

public sealed class MissingPorts
{
    public static TheoryData<Type, string> RequiredPorts { get; } = new()
    {
        { typeof(IRuntimeRecordStore), "UseRecordStore" },
        { typeof(IOperationLogStore), "UseOperationLogStore" },
        { typeof(IContainerEngine), "UseDocker" },
        { typeof(IGameLeaseStore), "UseLeaseStore" },
    };

    [Theory]
    [MemberData(nameof(RequiredPorts))]
    [Trait("Acceptance", "A-CN-01")]
    public void A_missing_port_is_named_with_the_call_that_supplies_it(Type port, string call)
    {
        using var game = new RuntimeHarness(change: services => services.RemoveAll(port));

        game.Invoking(static host => host.Runtime).Should().Throw<InvalidOperationException>().WithMessage($"*{port.Name}*{call}*");
    }

    [Fact]
    [Trait("Acceptance", "A-CN-02")]
    public void Of_several_missing_ports_all_are_named_at_once()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime();
        using var host = services.BuildServiceProvider();

        var message = host.Invoking(static services => services.GetRequiredService<IGalaxyRuntime>())
            .Should().Throw<InvalidOperationException>().Which.Message;

        message.Should().ContainAll(nameof(IRuntimeRecordStore), nameof(IOperationLogStore), nameof(IContainerEngine), nameof(IGameLeaseStore));
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    [Trait("Acceptance", "A-CN-01")]
    public async Task A_missing_port_stops_the_host_at_its_start_in_every_environment(string environment)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddGalaxyRuntime().UseInMemory();
        builder.Services.RemoveAll<IGameLeaseStore>();
        using var host = builder.Build();

        await host.Awaiting(static host => host.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage($"*{nameof(IGameLeaseStore)}*");
    }

    [Fact]
    [Trait("Acceptance", "A-CN-06")]
    public async Task The_required_ports_alone_make_a_runtime_that_starts_games()
    {
        var root = Directory.CreateTempSubdirectory("galaxy-required-");
        try
        {
            var services = new ServiceCollection();
            services
                .AddGalaxyRuntime(options =>
                {
                    options.State.Root = root.FullName;
                    options.Start.SettleTime = TimeSpan.Zero;
                })
                .UseRecordStore<InMemoryRuntimeRecordStore>()
                .UseOperationLogStore<InMemoryOperationLogStore>()
                .UseLeaseStore<InMemoryLeaseStore>()
                .UseContainerEngine<InMemoryDockerEngine>();
            await using var host = services.BuildServiceProvider();
            var docker = (InMemoryDockerEngine)host.GetRequiredService<IContainerEngine>();
            docker.AddNetwork("galaxy");
            docker.AddImage(RuntimeHarness.Image);

            var result = await host.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", RuntimeHarness.Image));

            result.ShouldSucceed().StatePath.Should().Be(Path.Join(root.FullName, "g1"));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
