using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Hosting;

/// <summary>CN-01 and CN-02: one clear error that names every missing port and the call that supplies it.</summary>
public sealed class MissingPortTests
{
    private static readonly string[] Ports = [nameof(IRuntimeRecordStore), nameof(IOperationLogStore), nameof(IContainerEngine), nameof(IGameLeaseStore)];

    [Theory]
    [Trait("Acceptance", "A-CN-01")]
    [Trait("Acceptance", "A-CN-02")]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task A_host_without_ports_does_not_start_and_says_all_that_is_missing(string environment)
    {
        using var host = Host(environment, static _ => { });

        var start = () => host.StartAsync();

        ShouldNameAll((await start.Should().ThrowAsync<InvalidOperationException>()).Which);
    }

    [Fact]
    public void Without_a_host_the_first_use_says_it()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(static options => options.State.Root = "/srv/galaxy");
        using var provider = services.BuildServiceProvider();

        ShouldNameAll(FluentActions.Invoking(provider.GetRequiredService<IGalaxyRuntime>).Should().Throw<InvalidOperationException>().Which);
        ShouldNameAll(FluentActions.Invoking(provider.GetRequiredService<IRuntimeQueries>).Should().Throw<InvalidOperationException>().Which);
        ShouldNameAll(FluentActions.Invoking(provider.GetRequiredService<IRuntimeEvents>).Should().Throw<InvalidOperationException>().Which);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Constructor_injection_does_not_get_there_first(string environment)
    {
        using var host = Host(environment, static services =>
        {
            services.AddSingleton<NeedsRuntime>();
            services.AddHostedService<NeedsRuntimeWorker>();
        });

        var start = () => host.StartAsync();

        ShouldNameAll((await start.Should().ThrowAsync<InvalidOperationException>()).Which);
        ShouldNameAll(FluentActions.Invoking(host.Services.GetRequiredService<NeedsRuntime>).Should().Throw<InvalidOperationException>().Which);
    }

    [Theory]
    [InlineData(nameof(IRuntimeRecordStore), "UsePostgres")]
    [InlineData(nameof(IOperationLogStore), "UsePostgres")]
    [InlineData(nameof(IContainerEngine), "UseDocker")]
    [InlineData(nameof(IGameLeaseStore), "UseRedis")]
    public async Task Only_what_is_missing_is_named(string missing, string call)
    {
        var backend = new InMemoryBackend();
        using var host = Host("Development", static _ => { }, builder =>
        {
            Supply<IRuntimeRecordStore>(backend.Records);
            Supply<IOperationLogStore>(backend.Operations);
            Supply<IContainerEngine>(backend.Docker);
            Supply<IGameLeaseStore>(backend.Leases);

            void Supply<TPort>(TPort port)
                where TPort : class
            {
                if (typeof(TPort).Name != missing)
                {
                    builder.SupplyPort(PortPrecedence.Host, _ => port);
                }
            }
        });

        var start = () => host.StartAsync();

        var message = (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
        message.Should().Contain(missing).And.Contain(call).And.Contain("UseInMemory()");
        message.Should().NotContainAny(Ports.Except([missing]));
    }

    [Fact]
    public async Task The_optional_ports_need_not_be_there()
    {
        var backend = new InMemoryBackend();
        backend.Docker.AddImage(TestRuntime.Image);
        backend.Docker.AddNetwork("galaxy");
        using var host = Host("Development", static services => services.Configure<GalaxyRuntimeOptions>(static options => options.Start.SettleTime = TimeSpan.Zero), builder => builder
            .SupplyPort<IRuntimeRecordStore>(PortPrecedence.Package, _ => backend.Records)
            .SupplyPort<IOperationLogStore>(PortPrecedence.Package, _ => backend.Operations)
            .SupplyPort<IGameLeaseStore>(PortPrecedence.Package, _ => backend.Leases)
            .SupplyPort<IStateDirectory>(PortPrecedence.Host, _ => backend.StateDirectory)
            .SupplyPort<IContainerEngine>(PortPrecedence.Package, _ => backend.Docker));
        await host.StartAsync();

        var result = await host.Services.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image));

        result.IsSuccess.Should().BeTrue(result.ErrorMessage);
        await host.StopAsync();
    }

    private static void ShouldNameAll(InvalidOperationException error)
    {
        error.Message.Should().ContainAll(Ports).And.ContainAll("UsePostgres", "UseDocker", "UseRedis", "UseInMemory()", "AddGalaxyRuntime()");
        error.Message.Should().NotContain("Unable to resolve service", "that is the container's way to say it");
    }

    private static IHost Host(string environment, Action<IServiceCollection> configure, Action<IGalaxyRuntimeBuilder>? ports = null)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment, DisableDefaults = false });
        var runtime = builder.Services.AddGalaxyRuntime(static options => options.State.Root = "/srv/galaxy");
        configure(builder.Services);
        ports?.Invoke(runtime);
        return builder.Build();
    }

    private sealed class NeedsRuntime(IGalaxyRuntime runtime)
    {
        public IGalaxyRuntime Runtime => runtime;
    }

    private sealed class NeedsRuntimeWorker(IGalaxyRuntime runtime, IRuntimeQueries queries, IRuntimeEvents events) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.FromResult((runtime, queries, events));
    }
}
