using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime;

/// <summary>Whether recovery runs in this host; the builder may turn it off.</summary>
internal sealed class RecoverySwitch
{
    public bool IsOff { get; set; }
}

/// <summary>Puts the runtime together before anything of the host starts, so that a missing port stops the host and not the first request.</summary>
internal sealed class StartupCheck(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredService<RuntimeGraph>();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

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
