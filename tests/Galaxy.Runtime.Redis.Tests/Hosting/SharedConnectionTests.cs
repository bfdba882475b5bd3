using System.Reflection;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A host's own multiplexer: used, never disposed, and refused or guarded when it keeps commands.</summary>
public sealed class SharedConnectionTests : RedisTest
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    public enum Way
    {
        Instance,
        Factory,
        Container,
    }

    [RedisTheory]
    [InlineData(Way.Instance)]
    [InlineData(Way.Factory)]
    [InlineData(Way.Container)]
    public async Task A_shared_connection_is_used_and_stays_the_hosts(Way way)
    {
        await using var multiplexer = await ConnectAsync(Address, BacklogPolicy.FailFast);
        using (var host = Build(multiplexer, way))
        {
            await host.StartAsync();
            (await host.Services.GetRequiredService<IGameLeaseStore>().TryAcquireAsync("game-1", "a", Ttl, CancellationToken.None)).Should().BeTrue();
            await host.StopAsync();
        }

        multiplexer.OperationCount.Should().BePositive();
        ((string?)await multiplexer.GetDatabase().StringGetAsync(Prefix + "galaxy:lease:game-1")).Should().Be("a", "the connection is still open");
    }

    [RedisTheory]
    [InlineData(Way.Instance, true)]
    [InlineData(Way.Factory, true)]
    [InlineData(Way.Container, true)]
    [InlineData(Way.Instance, false)]
    public async Task A_connection_that_keeps_commands_stops_the_host_with_the_line_that_cures_it(Way way, bool verifies)
    {
        await using var multiplexer = await ConnectAsync(Address, BacklogPolicy.Default);
        using var host = Build(multiplexer, way, options => options.VerifyOnStart = verifies);

        var start = () => host.StartAsync();

        var refusal = (await start.Should().ThrowAsync<RuntimePortException>()).Which;
        refusal.Fault.Should().Be(PortFault.Rejected);
        refusal.Message.Should().Contain(Address).And.Contain("options.BacklogPolicy = BacklogPolicy.FailFast;");
        multiplexer.IsConnected.Should().BeTrue("it is not ours to close");
    }

    [RedisFact]
    public async Task A_connection_that_only_keeps_what_it_had_begun_to_send_is_refused_too()
    {
        await using var multiplexer = await ConnectAsync(Address, new BacklogPolicy { QueueWhileDisconnected = false, AbortPendingOnConnectionFailure = false });
        using var host = Build(multiplexer, Way.Instance);

        var start = () => host.StartAsync();

        await start.Should().ThrowAsync<RuntimePortException>().WithMessage("*FailFast*");
    }

    [Fact]
    public async Task A_container_without_a_connection_stops_the_host_with_what_to_register()
    {
        var builder = EmptyBuilder();
        builder.Services.AddGalaxyRuntime().UseInMemory().UseRedis();
        using var host = builder.Build();

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<RuntimePortException>()).Which.Message.Should().Contain("IConnectionMultiplexer").And.Contain("Register one");
    }

    [RedisFact]
    public async Task A_connection_that_cannot_be_made_yet_is_asked_for_again()
    {
        using var server = await RedisServerProcess.StartAsync();
        server.Kill();
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UseRedis(
            _ => ConnectionMultiplexer.Connect(server.Address + ",connectTimeout=1000,connectRetry=1", static options => options.BacklogPolicy = BacklogPolicy.FailFast),
            options => options.KeyPrefix = Prefix);
        var store = Keep(services.BuildServiceProvider()).GetRequiredService<IGameLeaseStore>();

        (await FaultOf(store, "game-1")).Should().Be(PortFault.Unavailable);
        await server.RestartAsync();

        await Eventually.HoldsAsync(async () => await FaultOf(store, "game-1") is null, "the host's connection is made");
    }

    [RedisFact]
    public async Task The_last_call_decides_which_connection_is_used()
    {
        await using var multiplexer = await ConnectAsync(Address, BacklogPolicy.Default);
        var builder = EmptyBuilder();
        builder.Services.AddGalaxyRuntime().UseInMemory().UseRedis(multiplexer).UseRedis(Address, options => options.KeyPrefix = Prefix);
        using var host = builder.Build();

        await host.StartAsync();

        (await FaultOf(host.Services.GetRequiredService<IGameLeaseStore>(), "game-1")).Should().BeNull();
    }

    [RedisTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_that_was_given_up_without_a_connection_never_takes_effect(bool isShared)
    {
        using var server = await RedisServerProcess.StartAsync();
        await using var queueing = await ConnectAsync(server.Address, BacklogPolicy.Default);
        using var host = isShared ? Build(HidingItsPolicy(queueing), Way.Instance) : BuildOwn(server.Address);
        await host.StartAsync();
        var store = host.Services.GetRequiredService<IGameLeaseStore>();
        await store.TryAcquireAsync("before", "a", Ttl, CancellationToken.None);

        server.Kill();
        await Eventually.HoldsAsync(async () => await FaultOf(store, "while-it-notices") is PortFault.Unavailable && !queueing.IsConnected, "the loss is noticed");
        for (var i = 0; i < 5; i++)
        {
            (await FaultOf(store, $"down-{i}")).Should().Be(PortFault.Unavailable);
        }

        await server.RestartAsync();
        await Eventually.HoldsAsync(async () => await FaultOf(store, "after") is null && queueing.IsConnected, "the server is used again");
        await queueing.GetDatabase().PingAsync();
        for (var i = 0; i < 5; i++)
        {
            (await queueing.GetDatabase().KeyExistsAsync($"{Prefix}galaxy:lease:down-{i}")).Should().BeFalse();
        }
    }

    private static HostApplicationBuilder EmptyBuilder() => Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

    private static Task<ConnectionMultiplexer> ConnectAsync(string address, BacklogPolicy policy) => ConnectionMultiplexer.ConnectAsync(address, options =>
    {
        options.BacklogPolicy = policy;
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry(100);
    });

    private static async Task<PortFault?> FaultOf(IGameLeaseStore store, string gameId)
    {
        try
        {
            await store.TryAcquireAsync(gameId, "a", Ttl, CancellationToken.None);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return fault.Fault;
        }
    }

    private static IConnectionMultiplexer HidingItsPolicy(IConnectionMultiplexer multiplexer)
    {
        var wrapper = DispatchProxy.Create<IConnectionMultiplexer, Wrapper>();
        ((Wrapper)wrapper).Target = multiplexer;
        return wrapper;
    }

    private IHost BuildOwn(string address)
    {
        var builder = EmptyBuilder();
        builder.Services.AddGalaxyRuntime().UseInMemory().UseRedis(address, options => options.KeyPrefix = Prefix);
        return builder.Build();
    }

    private IHost Build(IConnectionMultiplexer multiplexer, Way way, Action<RedisOptions>? configure = null)
    {
        var builder = EmptyBuilder();
        var runtime = builder.Services.AddGalaxyRuntime().UseInMemory();
        switch (way)
        {
            case Way.Instance:
                runtime.UseRedis(multiplexer, Configure);
                break;
            case Way.Factory:
                runtime.UseRedis(_ => multiplexer, Configure);
                break;
            case Way.Container:
                builder.Services.AddSingleton(multiplexer);
                runtime.UseRedis(Configure);
                break;
        }

        return builder.Build();

        void Configure(RedisOptions options)
        {
            options.KeyPrefix = Prefix;
            configure?.Invoke(options);
        }
    }

    /// <summary>Passes every call on, as a host's own wrapper does.</summary>
    public class Wrapper : DispatchProxy
    {
        internal IConnectionMultiplexer? Target { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(Target, args);
    }
}
