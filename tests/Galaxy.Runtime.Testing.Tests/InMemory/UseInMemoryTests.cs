using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Testing.Tests;

public sealed class UseInMemoryTests
{
    [Fact]
    public void Every_port_is_the_one_of_the_backend()
    {
        using var services = Build(builder => builder.UseInMemory());
        var backend = services.GetRequiredService<InMemoryBackend>();

        services.GetRequiredService<IRuntimeRecordStore>().Should().BeSameAs(backend.Records);
        services.GetRequiredService<IOperationLogStore>().Should().BeSameAs(backend.Operations);
        services.GetRequiredService<IGameLeaseStore>().Should().BeSameAs(backend.Leases);
        services.GetRequiredService<IContainerEngine>().Should().BeSameAs(backend.Docker);
        services.GetRequiredService<IHealthSnapshotStore>().Should().BeSameAs(backend.HealthSnapshots);
        services.GetRequiredService<IHealthEventPublisher>().Should().BeSameAs(backend.HealthEvents);
        services.GetRequiredService<INotificationIntentPublisher>().Should().BeSameAs(backend.Notifications);
        services.GetRequiredService<IStateDirectory>().Should().BeSameAs(backend.StateDirectory);
        services.GetRequiredService<ILobbyClient>().Should().BeSameAs(backend.Lobby);
    }

    [Fact]
    public void The_backend_keeps_the_time_of_the_services_whatever_the_order()
    {
        var time = new ManualTimeProvider();
        using var services = Build(builder => builder.UseInMemory().Services.AddSingleton<TimeProvider>(time));

        services.GetRequiredService<InMemoryBackend>().Time.Should().BeSameAs(time);
    }

    [Fact]
    public void A_backend_that_is_given_brings_its_clock()
    {
        var time = new ManualTimeProvider();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(new ManualTimeProvider());
        services.AddGalaxyRuntime().UseInMemory(new InMemoryBackend(time));
        using var provider = services.BuildServiceProvider();

        provider.GetServices<TimeProvider>().Should().ContainSingle().Which.Should().BeSameAs(time);
    }

    [Fact]
    public void The_backend_keeps_the_systems_time_when_the_services_have_none()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UseInMemory();
        foreach (var clock in services.Where(service => service.ServiceType == typeof(TimeProvider)).ToList())
        {
            services.Remove(clock);
        }

        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<InMemoryBackend>().Time.Should().BeSameAs(TimeProvider.System);
    }

    [Fact]
    public async Task A_backend_is_arranged_before_its_first_use()
    {
        using var services = Build(builder => builder.UseInMemory(backend => backend.Docker.AddImage("repo/engine:1.2.3")));

        var image = await services.GetRequiredService<IContainerEngine>().InspectImageAsync("repo/engine:1.2.3", CancellationToken.None);

        image.Should().NotBeNull();
    }

    [Fact]
    public async Task Two_hosts_can_share_a_backend()
    {
        var backend = new InMemoryBackend();
        using var first = Build(builder => builder.UseInMemory(backend));
        using var second = Build(builder => builder.UseInMemory(backend));

        await first.GetRequiredService<IGameLeaseStore>().TryAcquireAsync("game", "first", TimeSpan.FromMinutes(1), CancellationToken.None);

        (await second.GetRequiredService<IGameLeaseStore>().TryAcquireAsync("game", "second", TimeSpan.FromMinutes(1), CancellationToken.None)).Should().BeFalse();
    }

    [Fact]
    public async Task Faults_apply_to_the_ports_and_not_to_the_backend()
    {
        var backend = new InMemoryBackend();
        var faults = new FaultPlan().FailAfter(PortCalls.LeasesAcquire);
        using var services = Build(builder => builder.UseInMemory(backend, faults));

        var act = () => services.GetRequiredService<IGameLeaseStore>().TryAcquireAsync("game", "token", TimeSpan.FromMinutes(1), CancellationToken.None).AsTask();

        await act.Should().ThrowAsync<RuntimePortException>();
        backend.Leases.FindHolder("game").Should().Be("token");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_port_of_the_hosts_own_wins_whatever_the_order(bool first)
    {
        using var services = Build(builder => _ = first ? builder.UseLobbyClient<OwnLobby>().UseInMemory() : builder.UseInMemory().UseLobbyClient<OwnLobby>());

        services.GetRequiredService<ILobbyClient>().Should().BeOfType<OwnLobby>();
    }

    [Fact]
    public void A_second_call_replaces_the_backend()
    {
        var backend = new InMemoryBackend();
        using var services = Build(builder => builder.UseInMemory().UseInMemory(backend));

        services.GetRequiredService<IContainerEngine>().Should().BeSameAs(backend.Docker);
    }

    private static ServiceProvider Build(Action<IGalaxyRuntimeBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddGalaxyRuntime());
        return services.BuildServiceProvider();
    }

    private sealed class OwnLobby : ILobbyClient
    {
        public ValueTask<LobbyGame?> FindGameAsync(string gameId, CancellationToken cancellationToken) => default;
    }
}
