using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime;

/// <summary>
/// One runtime, put together: what needs what, to be read from top to bottom. It is built by code instead of a container, so that a missing port is one clear
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

        var configuration = services.GetRequiredService<RuntimeConfiguration>();
        foreach (var (key, nearest) in options.StrictConfiguration ? [] : configuration.FindUnknown())
        {
            Log.OptionUnknown(logger, $"{configuration.Path}:{key}", $"{configuration.Path}:{nearest}");
        }

        var records = services.GetRequiredService<IRuntimeRecordStore>();
        var journal = services.GetRequiredService<IOperationLogStore>();
        var leases = services.GetRequiredService<IGameLeaseStore>();
        var docker = services.GetRequiredService<IContainerEngine>();
        var owner = services.GetRequiredService<StateOwner>();
        var states = new StatePaths(services.GetRequiredService<IStateDirectory>(), options.State);

        telemetry = new RuntimeTelemetry(services.GetRequiredService<IMeterFactory>(), time);
        Feed = new RuntimeEventFeed(time);
        var reporter = new OperationReporter(telemetry, Feed, logger, time);
        var caller = new PortCaller(options.Timeouts, telemetry, time);
        var engines = new EngineIdentity(docker, records, owner, options, time);
        var limits = new ResourceLimits(options.Limits, reporter);
        var rules = new GameSettingsRules(options);
        var settings = new RecordedSettings(records, rules);
        var specs = new ContainerSpecs(options, owner, services.GetServices<ContainerConfiguration>());
        var checks = new StartChecks(docker, engines, states, limits, settings, specs, new PullProgressFeed(Feed, time), options);
        var inspector = new GameInspector(docker, journal, engines, options);
        var writer = new RecordWriter(records, time);
        var crashes = new CrashJournal(journal, caller, options.CrashRestart, options.Flapping, options.Boot);
        var ends = new EngineEnds(docker, caller, options.Boot);
        var triage = new ExitClassifier(docker, journal, crashes, ends, time);
        var containers = new ContainerStopper(docker, inspector, engines, triage, writer, options);
        var conclusion = new EntryConclusion(docker, containers);
        var delivery = new EventDelivery(
            services.GetServices<IHealthEventPublisher>(), services.GetServices<INotificationIntentPublisher>(), caller, reporter, options, time);
        var publisher = new EventPublisher(Feed, services.GetServices<IHealthSnapshotStore>(), delivery, journal, conclusion, caller, reporter, time);

        var starts = new ActiveStarts();
        var sweeps = new LiveSweeps();
        var gate = new LeaseAcquirer(leases, journal, starts, sweeps, caller, options.Lease, reporter, time);
        var keys = new KeyReplay(inspector, checks);
        var runner = new OperationRunner(gate, starts, records, journal, publisher, caller, reporter, ids, keys, rules, options.Idempotency, time);
        Sweep = new EventSweep(journal, delivery, gate, sweeps, caller, reporter, ids, options.Events, time);

        var settling = new ContainerSettling(docker, services.GetRequiredService<IReadinessCheck>(), triage, options.Start, time);
        var starting = new ContainerStarter(docker, inspector, specs, settling, containers, writer, options, time);
        var inner = new InnerSteps(containers, starting, journal, caller, reporter, ids, time);
        var hostGate = new GameGate(services.GetServices<IGameGate>());
        var recreation = new Recreation(inspector, checks, hostGate, containers, inner, reporter, options);
        var lobby = new LobbyDiagnostics(services.GetServices<ILobbyClient>(), reporter);

        var cleanup = new CleanupOperation(runner, checks, inspector, hostGate, containers);
        var forget = new ForgetOperation(runner, checks, inspector, records, journal, states, services.GetServices<IHealthSnapshotStore>(), logger);
        var stop = new StopOperation(runner, checks, inspector, containers);
        var patch = new PatchOperation(runner, checks, inspector, recreation);
        Runtime = new GalaxyRuntime(
            new StartOperation(runner, inspector, checks, starting, lobby, time),
            stop,
            new RestartOperation(runner, checks, inspector, recreation),
            patch,
            cleanup,
            forget,
            new BulkOperations(stop, patch, inspector, records, caller, Feed, ids, time));
        Queries = new RuntimeQueries(records, journal, docker, caller);

        EngineWatch = new EngineWatch(docker, records, caller, ids, logger, time);
        var reconcileReporter = new ReconcileReporter(telemetry, Feed, logger, time);
        var diagnosis = new GameDiagnosis(options.Reconcile);
        var recoveryInspector = new RecoveryInspector(docker, journal, inspector, engines, time);
        var creators = new CreatorLookup(journal, diagnosis, caller);
        var restarts = new RestartSchedule(crashes, options.CrashRestart, options.Boot);
        var reconciler = new RuntimeReconciler(
            new Reconciler(docker, records, journal, diagnosis, creators, ends, restarts, engines, EngineWatch, caller, reconcileReporter, options, time),
            new ReconcileApplier(
                runner,
                new ReconcileSteps(recoveryInspector, diagnosis, containers, starting, new CrashRestartSteps(crashes, restarts, checks, starting), engines, states),
                new InterruptedOperations(recoveryInspector, inspector, conclusion, containers, starting, crashes, engines, states, limits, checks, settings),
                new NextFinding(docker, records, journal, diagnosis, creators, restarts, engines, caller, options, time),
                journal,
                caller,
                reconcileReporter,
                options,
                time));
        Reconciler = reconciler;
        Engines = new RuntimeEngines(docker, records, runner, containers, caller, options.Engine);
        var age = new RecoveryAge(services.GetRequiredService<RecoverySwitch>().IsOff, options, time);
        Recovery = new RecoveryWorker(
            reconciler,
            new ContainerEventWatcher(docker, ends, publisher, reconcileReporter, options, time),
            publisher,
            reconcileReporter,
            restarts,
            age,
            options.Reconcile,
            options.Lease,
            time);
        Retention = new RetentionWorker(records, cleanup, caller, options.Retention, logger, time);
        Pruner = new OperationLogPruner(
            docker,
            records,
            journal,
            forget,
            caller,
            telemetry,
            logger,
            options,
            time);

        var probes = new PortProbes(docker, records, journal, leases, options.Network);
        Health = new RuntimeHealth(probes, age, options.Health, time);
        Preflight = new RuntimePreflight(
            [
                .. EngineCheck.Make(probes, EngineWatch.FindDoubtAsync),
                .. StoreChecks.Make(probes),
                .. ClockCheck.Make(services.GetServices<IStoreClock>(), options.Preflight, time),
                .. StateChecks.Make(services.GetRequiredService<PortRegistry>().SupplierOf(typeof(IStateDirectory)) is PortPrecedence.Default, states, owner, docker, options, ids, time),
            ],
            (docker as ILocatedEngine)?.Location,
            options.Preflight.Timeout,
            time);
        PreflightReporter = new PreflightReporter(logger);
    }

    public IGalaxyRuntime Runtime { get; }

    public IRuntimeQueries Queries { get; }

    public RuntimeEventFeed Feed { get; }

    public IRuntimeReconciler Reconciler { get; }

    public EngineWatch EngineWatch { get; }

    public IRuntimeEngines Engines { get; }

    public RecoveryWorker Recovery { get; }

    public RetentionWorker Retention { get; }

    public OperationLogPruner Pruner { get; }

    public EventSweep Sweep { get; }

    public RuntimeHealth Health { get; }

    public RuntimePreflight Preflight { get; }

    public PreflightReporter PreflightReporter { get; }

    public void Dispose()
    {
        EngineWatch.Dispose();
        Recovery.Dispose();
        Retention.Dispose();
        Pruner.Dispose();
        Sweep.Dispose();
        telemetry.Dispose();
    }
}
