using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>Runs one of the runtime's workers in the host, unless it is turned off. It is found late, so that a missing port is reported by the start-up check.</summary>
internal sealed class HostedWorker(IServiceProvider services, Func<RuntimeGraph, IHostedService?> find) : IHostedService
{
    private IHostedService? worker;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        worker = find(services.GetRequiredService<RuntimeGraph>());
        return worker?.StartAsync(cancellationToken) ?? Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => worker?.StopAsync(cancellationToken) ?? Task.CompletedTask;
}
