using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Galaxy.Runtime.Core.Tests.Hosting;

/// <summary>Who supplies a port does not depend on the order of the calls.</summary>
public sealed class PortPrecedenceTests
{
    private static readonly PortPrecedence[] Suppliers =
        [PortPrecedence.Default, PortPrecedence.Fake, PortPrecedence.Package, PortPrecedence.Package + 100, PortPrecedence.Host];

    [Fact]
    public void The_highest_one_wins_in_every_order_of_every_selection()
    {
        foreach (var selection in Selections(Suppliers).Where(static selection => selection.Length > 0))
        {
            foreach (var order in Orders(selection))
            {
                var ports = order.ToDictionary(static precedence => precedence, static _ => Substitute.For<IGameLeaseStore>());
                var services = new ServiceCollection();
                var builder = services.AddGalaxyRuntime();
                foreach (var precedence in order)
                {
                    builder.SupplyPort(precedence, _ => ports[precedence]);
                }

                using var provider = services.BuildServiceProvider();
                var because = $"of {string.Join(", ", order)}";
                builder.SupplierOf<IGameLeaseStore>().Should().Be(selection.Max(), because);
                provider.GetServices<IGameLeaseStore>().Should().ContainSingle(because).Which.Should().BeSameAs(ports[selection.Max()], because);
            }
        }
    }

    /// <summary>In memory's state directory exists only as a path, so a real engine could not mount it.</summary>
    [Fact]
    public void A_faked_state_directory_gives_way_when_the_engine_is_real_in_every_order()
    {
        Action<IGalaxyRuntimeBuilder> inMemory = static builder => builder.UseInMemory();
        Action<IGalaxyRuntimeBuilder> docker = static builder => builder.SupplyPort(PortPrecedence.Package, _ => Substitute.For<IContainerEngine>());
        Action<IGalaxyRuntimeBuilder> redis = static builder => builder.SupplyPort(PortPrecedence.Package + 100, _ => Substitute.For<IGameLeaseStore>());
        foreach (var order in Orders([inMemory, docker, redis]))
        {
            using var provider = Provide(order);

            provider.GetServices<IStateDirectory>().Should().ContainSingle().Which.Should().NotBeOfType<InMemoryStateDirectory>();
        }
    }

    [Fact]
    public void With_a_faked_engine_the_state_directory_is_faked_too()
    {
        using var provider = Provide([static builder => builder.UseInMemory()]);

        provider.GetServices<IStateDirectory>().Should().ContainSingle().Which.Should().BeOfType<InMemoryStateDirectory>();
    }

    [Fact]
    public void The_hosts_own_state_directory_wins_over_a_real_engine()
    {
        foreach (var order in Orders<Action<IGalaxyRuntimeBuilder>>(
            [
                static builder => builder.UseInMemory(),
                static builder => builder.SupplyPort(PortPrecedence.Package, _ => Substitute.For<IContainerEngine>()),
                static builder => builder.UseStateDirectory<OwnStateDirectory>(),
            ]))
        {
            using var provider = Provide(order);

            provider.GetServices<IStateDirectory>().Should().ContainSingle().Which.Should().BeOfType<OwnStateDirectory>();
        }
    }

    [Theory]
    [InlineData(PortPrecedence.Host + 1)]
    [InlineData(PortPrecedence.Default - 1)]
    public void Nothing_is_stronger_than_the_host_or_weaker_than_the_default(PortPrecedence precedence) =>
        FluentActions.Invoking(() => new ServiceCollection().AddGalaxyRuntime().SupplyPort(precedence, _ => Substitute.For<IGameLeaseStore>()))
            .Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void A_factory_of_the_host_wins_over_every_package_in_every_order()
    {
        var own = Substitute.For<IGameLeaseStore>();
        foreach (var order in Orders<Action<IGalaxyRuntimeBuilder>>(
            [
                static builder => builder.UseInMemory(),
                static builder => builder.SupplyPort(PortPrecedence.Package + 999, _ => Substitute.For<IGameLeaseStore>()),
                builder => builder.UseLeaseStore(_ => own),
            ]))
        {
            using var provider = Provide(order);

            provider.GetServices<IGameLeaseStore>().Should().ContainSingle().Which.Should().BeSameAs(own);
        }
    }

    [Fact]
    public async Task Of_two_offers_of_one_supplier_the_last_counts_for_optional_ports_too()
    {
        var (first, second) = (new RecordingHealthEventPublisher(), new RecordingHealthEventPublisher());
        await using var runtime = new TestRuntime(ports: builder => builder
            .SupplyPort<IHealthEventPublisher>(PortPrecedence.Host, _ => first)
            .SupplyPort<IHealthEventPublisher>(PortPrecedence.Host, _ => second));

        await runtime.StartAsync();

        second.Published.Should().ContainSingle();
        first.Published.Should().BeEmpty();
    }

    [Fact]
    public void A_port_of_the_hosts_own_is_made_once_from_its_services()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new OwnDependency());
        services.AddGalaxyRuntime().UseInMemory().UseLeaseStore<OwnLeaseStore>();
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        var store = provider.GetRequiredService<IGameLeaseStore>();

        store.Should().BeOfType<OwnLeaseStore>().Which.Dependency.Should().BeSameAs(provider.GetRequiredService<OwnDependency>());
        provider.GetRequiredService<IGameLeaseStore>().Should().BeSameAs(store);
    }

    private static ServiceProvider Provide(IEnumerable<Action<IGalaxyRuntimeBuilder>> calls)
    {
        var services = new ServiceCollection();
        var builder = services.AddGalaxyRuntime(static options => options.State.Root = "/srv/galaxy");
        foreach (var call in calls)
        {
            call(builder);
        }

        return services.BuildServiceProvider();
    }

    private static IEnumerable<T[]> Selections<T>(T[] all) =>
        Enumerable.Range(0, 1 << all.Length).Select(bits => all.Where((_, i) => (bits & (1 << i)) != 0).ToArray());

    private static IEnumerable<T[]> Orders<T>(T[] all) => all.Length <= 1
        ? [all]
        : all.SelectMany((first, i) => Orders([.. all[..i], .. all[(i + 1)..]]).Select(rest => (T[])[first, .. rest]));

    private sealed class OwnDependency;

    private sealed class OwnStateDirectory : IStateDirectory
    {
        public ValueTask<string> PrepareAsync(string gameId, CancellationToken cancellationToken) => ValueTask.FromResult("/own/" + gameId);

        public ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class OwnLeaseStore(OwnDependency dependency) : IGameLeaseStore
    {
        public OwnDependency Dependency => dependency;

        public ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => ValueTask.FromResult(true);

        public ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken) => ValueTask.FromResult(true);

        public ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
