using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Tries the server once before anything of the host starts, so that a wrong address, user or version stops the host and not the first request.</summary>
internal sealed class RedisStartupCheck(
    RedisConnection redis, RedisKeys keys, bool isOn, bool hasJobConsumers, IRuntimeIdSource ids, TimeProvider time, ILogger logger) : IHostedLifecycleService
{
    private static readonly TimeSpan SecondAttemptAfter = TimeSpan.FromSeconds(1);
    private static readonly Version Oldest = new(6, 2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await redis.TakeSharedAsync(cancellationToken).ConfigureAwait(false);
        if (!isOn)
        {
            return;
        }

        var server = await IntroduceAsync(cancellationToken).ConfigureAwait(false);
        var version = ValueOf(server, "version");
        if (!Version.TryParse(version, out var known) || known < Oldest)
        {
            throw RedisErrors.TooOld(redis.Address, version);
        }

        if (ValueOf(server, "mode") is "cluster" && hasJobConsumers && !keys.HaveHashTag)
        {
            throw RedisErrors.NoHashTag(redis.Address);
        }

        await WriteAsync(cancellationToken).ConfigureAwait(false);
        logger.ServerReady(redis.Address, version);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // HELLO needs no right, unlike INFO.
    private async Task<RedisReply> IntroduceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HelloAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault) when (RedisErrors.IsCommandUnknown(fault))
        {
            throw RedisErrors.TooOld(redis.Address, version: null);
        }
        catch (RuntimePortException fault)
        {
            throw new RuntimePortException(
                fault.Fault,
                $"{fault.Message} Check that the server runs and that {RedisOptions.SectionName}:{nameof(RedisOptions.ConnectionString)}, or what UseRedis was given, is right: "
                + $"address, user, password, and ssl=true for a server with TLS and only for one. {nameof(RedisOptions.VerifyOnStart)} = false starts the host without it.",
                fault.InnerException);
        }
    }

    private static string? ValueOf(RedisReply hello, string name) =>
        hello.Items.Chunk(2).Where(pair => pair[0].Text == name).Select(static pair => pair[1].Text).FirstOrDefault();

    private async Task<RedisReply> HelloAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await redis.SendAsync("HELLO", [], cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Unavailable)
        {
            // Servers that start together with their hosts are a moment late.
            await Task.Delay(SecondAttemptAfter, time, cancellationToken).ConfigureAwait(false);
            return await redis.SendAsync("HELLO", [], cancellationToken).ConfigureAwait(false);
        }
    }

    // What leases and events do, on a key of its own that is gone afterwards: shows a user without the rights, a replica, a full server.
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var token = ids.NextLeaseToken();
        var probe = keys.Probe(token);
        await redis.RunAsync(RedisGameLeaseStore.Acquire, [probe], [token, (long)SecondAttemptAfter.TotalMilliseconds], cancellationToken).ConfigureAwait(false);
        await redis.RunAsync(RedisGameLeaseStore.Release, [probe], [token], cancellationToken).ConfigureAwait(false);
        await redis.SendAsync("XADD", [probe, "NOMKSTREAM", "*", "probe", ""], cancellationToken).ConfigureAwait(false);
    }
}
