using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class ServerFaultTests : RedisTest
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromMilliseconds(300);
    private static readonly CancellationToken None = CancellationToken.None;

    [RedisFact]
    public async Task A_killed_server_is_unavailable_and_comes_back_empty_by_itself()
    {
        using var server = await RedisServerProcess.StartAsync();
        var store = Host(server.Address).GetRequiredService<IGameLeaseStore>();
        (await store.TryAcquireAsync("game-1", "a", Ttl, None)).Should().BeTrue();

        server.Kill();

        (await FaultOf(store)).Should().Be(PortFault.Unavailable);
        await server.RestartAsync();
        await Eventually.HoldsAsync(async () => await FaultOf(store) is null, "the server is used again");
        (await store.TryRenewAsync("game-1", "a", Ttl, None)).Should().BeFalse("the lease went with the server's memory");
        (await store.TryAcquireAsync("game-1", "b", Ttl, None)).Should().BeTrue();
    }

    [RedisFact]
    public async Task A_server_that_was_not_there_at_first_is_used_when_it_comes()
    {
        using var server = await RedisServerProcess.StartAsync();
        server.Kill();
        var store = Host(server.Address).GetRequiredService<IGameLeaseStore>();

        (await FaultOf(store)).Should().Be(PortFault.Unavailable);

        await server.RestartAsync();
        await Eventually.HoldsAsync(async () => await FaultOf(store) is null, "the server is used");
    }

    [RedisFact]
    public async Task A_frozen_server_is_a_time_out_within_the_limit_and_is_used_again_afterwards()
    {
        using var server = await RedisServerProcess.StartAsync();
        var lease = TimeSpan.FromMilliseconds(500);
        var store = Host(server.Address, options => options.CommandTimeout = ShortTimeout).GetRequiredService<IGameLeaseStore>();
        (await store.TryAcquireAsync("game-1", "a", lease, None)).Should().BeTrue();

        server.Freeze();
        var frozen = TimeProvider.System.GetTimestamp();
        var fault = await FaultOf(store);
        var waited = TimeProvider.System.GetElapsedTime(frozen);
        await Eventually.HoldsAsync(() => TimeProvider.System.GetElapsedTime(frozen) > lease, "the server is frozen for longer than the lease");
        server.Thaw();

        fault.Should().Be(PortFault.TimedOut);
        waited.Should().BeLessThan(ShortTimeout * 10, "the deadline is ours, the client has none");
        await Eventually.HoldsAsync(async () => await FaultOf(store) is null, "the server is used again");
        (await store.TryRenewAsync("game-1", "a", lease, None)).Should().BeFalse("the lease ran out meanwhile");
    }

    [RedisFact]
    public async Task A_server_frozen_until_its_connection_is_given_up_is_used_again_afterwards()
    {
        using var server = await RedisServerProcess.StartAsync();
        var store = Host(server.Address, options => options.CommandTimeout = ShortTimeout).GetRequiredService<IGameLeaseStore>();
        await store.TryAcquireAsync("game-1", "a", Ttl, None);

        server.Freeze();
        await Eventually.HoldsAsync(async () => await FaultOf(store) is PortFault.Unavailable, "the silent connection is replaced by one that cannot be made");
        server.Thaw();

        await Eventually.HoldsAsync(async () => await FaultOf(store) is null, "the server is used again");
    }

    [RedisFact]
    public async Task A_connection_that_went_silent_is_replaced_though_it_is_still_open()
    {
        using var proxy = new TcpProxy(Address);
        var store = Host(proxy.Address, options => options.CommandTimeout = ShortTimeout).GetRequiredService<IGameLeaseStore>();
        await store.TryAcquireAsync("game-1", "a", Ttl, None);
        proxy.SwallowRepliesOfOpenConnections();

        (await FaultOf(store)).Should().Be(PortFault.TimedOut);

        await Eventually.HoldsAsync(async () => await FaultOf(store) is null, "a new connection is made");
    }

    [RedisFact]
    public async Task A_caller_that_gives_up_on_a_frozen_server_gets_its_cancellation()
    {
        using var server = await RedisServerProcess.StartAsync();
        var store = Host(server.Address).GetRequiredService<IGameLeaseStore>();
        await store.TryAcquireAsync("game-1", "a", Ttl, None);
        server.Freeze();
        using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        var acquire = async () => await store.TryAcquireAsync("game-1", "a", Ttl, giveUp.Token);

        await acquire.Should().ThrowAsync<OperationCanceledException>();
    }

    [RedisTheory]
    [InlineData("")]
    [InlineData(",password=wrong-secret")]
    public async Task A_missing_or_wrong_password_is_a_rejection_that_does_not_show_it(string suffix)
    {
        using var server = await RedisServerProcess.StartAsync("--requirepass", "right-secret");
        var store = Host(server.Address + suffix).GetRequiredService<IGameLeaseStore>();

        // Under load the client may lose the reason of a first failed attempt, and tell it at the next.
        string? message = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                var acquire = async () => await store.TryAcquireAsync("game-1", "a", Ttl, None);
                var fault = (await acquire.Should().ThrowAsync<RuntimePortException>()).Which;
                message = fault.Message;
                return fault.Fault is PortFault.Rejected;
            },
            "the refused password is told");

        message.Should().Contain("password").And.NotContain("secret");
    }

    [RedisFact]
    public async Task The_right_password_works()
    {
        using var server = await RedisServerProcess.StartAsync("--requirepass", "right-secret");
        var store = Host(server.Address + ",password=right-secret").GetRequiredService<IGameLeaseStore>();

        (await store.TryAcquireAsync("game-1", "a", Ttl, None)).Should().BeTrue();
    }

    [RedisFact]
    public async Task A_full_server_is_unavailable_because_that_may_pass()
    {
        using var server = await RedisServerProcess.StartAsync("--maxmemory", "1", "--maxmemory-policy", "noeviction");
        var store = Host(server.Address).GetRequiredService<IGameLeaseStore>();

        (await FaultOf(store)).Should().Be(PortFault.Unavailable);
    }

    [RedisFact]
    public async Task A_caller_that_blocks_its_thread_does_not_hold_up_the_other_callers()
    {
        var store = Host().GetRequiredService<IGameLeaseStore>();
        await store.TryAcquireAsync("game-1", "a", Ttl, None);

        // Without leaving the client's thread, the inner call would wait for an answer that only this very thread could deliver.
        var inner = Task.Run(async () =>
        {
            await store.TryAcquireAsync("game-1", "a", Ttl, None).ConfigureAwait(false);
            var second = store.TryAcquireAsync("game-2", "a", Ttl, None).AsTask();
            return second.Wait(TimeSpan.FromSeconds(3)) && second.IsCompletedSuccessfully;
        });

        (await inner).Should().BeTrue();
    }

    [RedisFact]
    public async Task Commands_that_were_given_up_leave_no_unobserved_exception()
    {
        var unobserved = new List<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            lock (unobserved)
            {
                unobserved.Add(e.Exception);
            }
        }

        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            await GiveUpOnAFrozenServerThatThenDiesAsync();
            await Eventually.HoldsAsync(
                () =>
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return true;
                },
                "the abandoned tasks are collected");
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }

        lock (unobserved)
        {
            unobserved.Where(static exception => exception.ToString().Contains("EVAL", StringComparison.Ordinal)).Should().BeEmpty();
        }
    }

    private async Task GiveUpOnAFrozenServerThatThenDiesAsync()
    {
        using var server = await RedisServerProcess.StartAsync();
        var store = Host(server.Address, options => options.CommandTimeout = ShortTimeout).GetRequiredService<IGameLeaseStore>();
        await store.TryAcquireAsync("game-1", "a", Ttl, None);
        server.Freeze();
        await FaultOf(store);
        server.Kill();
        await Eventually.HoldsAsync(async () => await FaultOf(store) is PortFault.Unavailable, "the client notices that the server died");
    }

    private static async Task<PortFault?> FaultOf(IGameLeaseStore store)
    {
        try
        {
            await store.TryAcquireAsync("probe", "probe", Ttl, None);
            return null;
        }
        catch (RuntimePortException fault)
        {
            return fault.Fault;
        }
    }
}
