using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Asks the server once before anything of the host starts, so that a wrong address or password stops the host and not the first request.</summary>
internal sealed class RedisStartupCheck(RedisConnection redis, RedisOptions options, TimeProvider time, ILogger logger) : IHostedLifecycleService
{
    private static readonly TimeSpan SecondAttemptAfter = TimeSpan.FromSeconds(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.VerifyOnStart)
        {
            return;
        }

        try
        {
            await PingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault)
        {
            var reported = fault.Fault is not PortFault.Rejected && await redis.IsPasswordRefusedAsync(cancellationToken).ConfigureAwait(false)
                ? RedisErrors.PasswordRefused(redis.Address, fault.InnerException)
                : fault;
            throw new RuntimePortException(
                reported.Fault,
                $"{reported.Message} Check that the server runs and that {RedisOptions.SectionName}:{nameof(RedisOptions.ConnectionString)} is right "
                + $"(address, password, ssl); {nameof(RedisOptions.VerifyOnStart)} = false starts the host without it.",
                reported.InnerException);
        }

        logger.ServerReady(redis.Address);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.SendAsync("PING", [], cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault) when (fault.Fault is PortFault.Unavailable)
        {
            // Servers that start together with their hosts are a moment late.
            await Task.Delay(SecondAttemptAfter, time, cancellationToken).ConfigureAwait(false);
            await redis.SendAsync("PING", [], cancellationToken).ConfigureAwait(false);
        }
    }
}
