using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Asks the server once before anything of the host starts, so that a wrong address or password stops the host and not the first request.</summary>
internal sealed class RedisStartupCheck(RedisConnection redis, RedisOptions options, ILogger logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.VerifyOnStart)
        {
            return;
        }

        try
        {
            await redis.SendAsync("PING", [], cancellationToken).ConfigureAwait(false);
        }
        catch (RuntimePortException fault)
        {
            throw new RuntimePortException(
                fault.Fault,
                $"{fault.Message} Check that the server runs and that {RedisOptions.SectionName}:{nameof(RedisOptions.ConnectionString)} is right; "
                + $"{nameof(RedisOptions.VerifyOnStart)} = false starts the host without it.",
                fault.InnerException);
        }

        logger.ServerReady(redis.Address);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
