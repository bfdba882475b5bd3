using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>Runs the recovery worker in the host, unless it was turned off. Found late, so that a missing port is told by the start-up check.</summary>
internal sealed class HostedRecovery(IServiceProvider services) : IHostedService
{
    private RecoveryWorker? worker;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetRequiredService<RecoverySwitch>().IsOff)
        {
            return Task.CompletedTask;
        }

        worker = services.GetRequiredService<RuntimeGraph>().Recovery;
        return worker.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => worker?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}
