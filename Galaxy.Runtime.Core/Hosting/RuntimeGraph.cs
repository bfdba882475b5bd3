using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime;

/// <summary>
/// One runtime, put together: what needs what, to be read from top to bottom. It is built by hand, so that a missing port is one clear
/// message instead of a container's.
/// </summary>
internal sealed class RuntimeGraph : IDisposable
{
    private readonly RuntimeTelemetry telemetry;

    public RuntimeGraph(IServiceProvider services)
    {
        RequiredPorts.Check(services);

        var options = services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var ids = services.GetRequiredService<IRuntimeIdSource>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(RuntimeTelemetry.Name);

        var records = services.GetRequiredService<IRuntimeRecordStore>();
        var journal = services.GetRequiredService<IOperationLogStore>();
        var leases = services.GetRequiredService<IGameLeaseStore>();
        var docker = services.GetRequiredService<IDockerClient>();
        var states = new StatePaths(services.GetRequiredService<IStateDirectory>(), options.State);

        telemetry = new RuntimeTelemetry(services.GetRequiredService<IMeterFactory>(), time);
        Feed = new RuntimeEventFeed(time);
        var reporter = new OperationReporter(telemetry, Feed, logger, time);
        var caller = new PortCaller(options.Deadlines, telemetry, time);
        var publisher = new OperationPublisher(
            Feed,
            services.GetServices<IHealthSnapshotStore>(),
            services.GetServices<IHealthEventPublisher>(),
            services.GetServices<INotificationIntentPublisher>(),
            caller,
            reporter,
            time);

        var starts = new LiveStarts();
        var gate = new LeaseGate(leases, starts, caller, options.Lease, reporter, time);
        var runner = new OperationRunner(gate, starts, records, journal, caller, publisher, reporter, ids, time);

        var limits = new ResourceLimits(options.Limits, reporter);
        var checks = new StartChecks(docker, new EngineIdentity(docker, time), states, limits, new PullProgressFeed(Feed, time), options);
        var writer = new RecordWriter(records, time);
        var settling = new ContainerSettling(docker, options.Start, time);
        var specs = new ContainerSpecs(options, new StateOwner(options.State));
        var containers = new ContainerSteps(docker, specs, settling, new ExitTriage(docker, journal), writer, options, time);
        var inner = new InnerSteps(containers, journal, caller, reporter, ids, time);
        var recreation = new Recreation(docker, checks, containers, inner, reporter, options);
        var lobby = new LobbyDiagnostics(services.GetServices<ILobbyClient>(), reporter);

        Runtime = new GalaxyRuntime(
            new StartOrchestrator(runner, docker, checks, containers, lobby, time),
            new StopOrchestrator(runner, checks, containers),
            new RestartOrchestrator(runner, checks, recreation),
            new PatchOrchestrator(runner, checks, recreation),
            new CleanupOrchestrator(runner, docker, checks, containers, writer));
        Queries = new RuntimeQueries(records, journal, docker, caller);
    }

    public IGalaxyRuntime Runtime { get; }

    public IRuntimeQueries Queries { get; }

    public RuntimeEventFeed Feed { get; }

    public void Dispose() => telemetry.Dispose();
}
