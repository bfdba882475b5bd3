using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime;

/// <summary>Runs the preflight when the host starts, as <c>Preflight:Mode</c> says, and writes each finding to the log once.</summary>
internal sealed class HostedPreflight(IServiceProvider services) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        switch (services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.Preflight.Mode)
        {
            case PreflightMode.Enforce:
                await EnforceAsync(cancellationToken).ConfigureAwait(false);
                break;
            case PreflightMode.Warn when !services.GetRequiredService<PortRegistry>().IsFaked(typeof(IContainerEngine)):
                running = Task.Run(() => WarnAsync(stopping.Token), CancellationToken.None);
                break;
            case PreflightMode.Warn or PreflightMode.Off or PreflightMode.Unknown:
                break;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    private async Task EnforceAsync(CancellationToken cancellationToken)
    {
        var report = await CheckAsync(cancellationToken).ConfigureAwait(false);
        if (report.HasErrors)
        {
            throw new InvalidOperationException($"The preflight of Galaxy.Runtime found what keeps games from running ({GalaxyRuntimeOptions.SectionName}:Preflight:Mode is {PreflightMode.Enforce}):\n{report}");
        }
    }

    private async Task WarnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The host stops before it was done: what the checks made goes first.
            await services.GetRequiredService<RuntimeGraph>().Preflight.LetEndAsync().ConfigureAwait(false);
        }
    }

    private async Task<PreflightReport> CheckAsync(CancellationToken cancellationToken)
    {
        var runtime = services.GetRequiredService<RuntimeGraph>();
        var report = await runtime.Preflight.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (report.Engine is { } engine)
        {
            runtime.PreflightReporter.ReportEngine(engine);
        }

        foreach (var finding in report.Findings)
        {
            runtime.PreflightReporter.Report(finding);
        }

        return report;
    }
}

/// <summary>Writes what a preflight found to the log.</summary>
internal sealed class PreflightReporter(ILogger logger)
{
    public void ReportEngine(string engine) => Log.PreflightEngine(logger, engine);

    public void Report(PreflightFinding finding)
    {
        switch (finding.Severity)
        {
            case PreflightSeverity.Error:
                Log.PreflightError(logger, finding.Code.ToWireText(), finding.Message);
                break;
            case PreflightSeverity.Warning:
                Log.PreflightWarning(logger, finding.Code.ToWireText(), finding.Message);
                break;
            case PreflightSeverity.Info or PreflightSeverity.Unknown:
                Log.PreflightNote(logger, finding.Code.ToWireText(), finding.Message);
                break;
        }
    }
}
