using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Diagnostics;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Diagnostics;

/// <summary>One run of everything that leaves a metric or a trace, and what it left.</summary>
public sealed class TelemetryScenario : IAsyncLifetime
{
    public const string GameId = "game-that-must-be-no-tag";

    private const string OwnName = "Galaxy.Runtime.Core.Tests";
    private static readonly ActivitySource Own = new(OwnName);

    private readonly ConcurrentQueue<Activity> activities = new();

    /// <summary>The spans of the scenario; those of tests beside it are left out.</summary>
    internal IReadOnlyList<Activity> Spans { get; private set; } = [];

    internal IReadOnlyCollection<Instrument> Instruments { get; private set; } = [];

    internal IReadOnlyList<MetricRecorder.Measurement> Measurements { get; private set; } = [];

    public async Task InitializeAsync()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Galaxy.Runtime" or OwnName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = Own.StartActivity("scenario")!;
        await RunAsync();
        Spans = [.. activities.Where(activity => activity.TraceId == root.TraceId && activity.Source != Own)];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task RunAsync()
    {
        await using var runtime = new TestRuntime(static options =>
        {
            options.Start.SettleTime = TimeSpan.FromSeconds(1);
            options.Events.MaxAttempts = 1;
            options.Events.MaxKept = 1;
        });
        using var metrics = new MetricRecorder(runtime.Services);
        runtime.Backend.Docker.AddRegistryImage("repo/pulled:1.0.0");
        runtime.Backend.Docker.FailPulls("repo/unreachable:1.0.0");
        runtime.Backend.Docker.AddImage("repo/broken:1.0.0", behaviour: ImageBehaviour.Exits(1));

        await StartAsync(TestRuntime.Image);
        await StartAsync(TestRuntime.Image);
        await StartAsync(TestRuntime.NextImage);
        await Finish(runtime.PatchAsync(TestRuntime.NextImage, GameId));
        await Finish(runtime.PatchAsync("repo/engine:2.0.0", GameId));
        await Finish(runtime.PatchAsync("repo/engine:latest", GameId));
        await Finish(runtime.Runtime.RestartAsync(new RestartRequest(GameId) { Source = OperationSource.GameMasterRest, SourceRef = "request 1" }));
        await Finish(runtime.StopAsync(GameId, key: "key"));
        await Finish(runtime.StopAsync(GameId, key: "key"));
        await Finish(runtime.Runtime.CleanupAsync(new CleanupRequest(GameId) { Source = OperationSource.AdminRest }));
        await Finish(runtime.Runtime.CleanupAsync(new CleanupRequest(GameId) { Source = OperationSource.AdminRest }));
        await Finish(runtime.StopAsync("nobody"));
        await Finish(runtime.StopAsync("Not an id"));
        await Finish(runtime.Runtime.StopAsync(new StopRequest(GameId, StopReason.Finished) { Source = (OperationSource)99 }));
        await StartAsync("repo//malformed");
        await StartAsync("repo/unreachable:1.0.0");
        await StartAsync("repo/broken:1.0.0");
        await StartAsync("repo/pulled:1.0.0");

        runtime.Backend.Docker.RemoveContainerManually($"galaxy-game-{GameId}");
        await Finish(runtime.StopAsync(GameId));
        await LoseLeaseAsync(runtime);
        await runtime.Backend.Leases.TryAcquireAsync("busy", "somebody", TimeSpan.FromMinutes(1), CancellationToken.None);
        await Finish(runtime.StopAsync("busy"));
        await runtime.Queries.FindAsync(GameId);
        await runtime.Queries.ReadOperationsAsync(GameId);
        await runtime.Queries.ReadLogTailAsync(GameId);
        await ReconcileAsync(runtime);
        await PruneAsync(runtime);
        await LoseEventsAsync(runtime);
        metrics.Observe();
        (Instruments, Measurements) = (metrics.Instruments, metrics.All);

        Task StartAsync(string imageRef) => Finish(runtime.StartAsync(GameId, imageRef));

        Task Finish(Task<OperationResult> operation) => runtime.Time.AdvanceUntilAsync(operation);
    }

    private static async Task ReconcileAsync(TestRuntime runtime)
    {
        runtime.Faults.Clear();
        await runtime.Time.AdvanceUntilAsync(runtime.StartAsync("dying"));
        runtime.Backend.Docker.KillContainer("galaxy-game-dying");
        var reconciler = runtime.Services.GetRequiredService<IRuntimeReconciler>();
        var plan = reconciler.PlanAsync();
        await runtime.Time.AdvanceUntilAsync(plan);
        await runtime.Time.AdvanceUntilAsync(reconciler.ApplyAsync(await plan));
        await runtime.Time.AdvanceUntilAsync(reconciler.PlanAsync());
    }

    /// <summary>One event too many, one that is refused, and one that nothing takes.</summary>
    private static async Task LoseEventsAsync(TestRuntime runtime)
    {
        var sweep = runtime.Services.GetRequiredService<IEventSweep>();
        Plan(PortCalls.HealthEventsPublish, PortFault.Unavailable, times: int.MaxValue);
        await runtime.Time.AdvanceUntilAsync(runtime.StartAsync("kept-1"));
        await runtime.Time.AdvanceUntilAsync(runtime.StartAsync("kept-2"));
        await runtime.Time.AdvanceUntilAsync(sweep.SweepAsync());
        runtime.Faults.Clear();
        Plan(PortCalls.HealthEventsPublish, PortFault.Rejected);
        await runtime.Time.AdvanceUntilAsync(sweep.SweepAsync());
        Plan(PortCalls.NotificationsPublish, PortFault.Unavailable);
        Plan(PortCalls.JournalAppend, PortFault.Unavailable);
        await runtime.Time.AdvanceUntilAsync(runtime.StartAsync("kept-3", "repo//malformed"));

        void Plan(string call, PortFault fault, int times = 1) =>
            runtime.Faults.FailBefore(call, 1 + runtime.Faults.Calls.Count(made => made.Name == call), times, fault);
    }

    private static async Task PruneAsync(TestRuntime runtime)
    {
        var workers = runtime.Services.GetServices<IHostedService>().ToList();
        foreach (var worker in workers)
        {
            await worker.StartAsync(CancellationToken.None);
        }

        await runtime.Time.PassUntilAsync(() => runtime.Faults.Calls.Any(static call => call.Name == PortCalls.JournalPrune), "the operation log was pruned");
        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
        }
    }

    private static async Task LoseLeaseAsync(TestRuntime runtime)
    {
        runtime.Faults.Clear().Hang(PortCalls.DockerPullImage, nth: 1 + runtime.Faults.Calls.Count(static call => call.Name == PortCalls.DockerPullImage));
        var start = runtime.StartAsync(GameId);
        await Eventually.HoldsAsync(() => runtime.Backend.Leases.FindHolder(GameId) is not null, "the start holds its lease");
        runtime.Backend.Leases.Break(GameId);
        await runtime.Time.AdvanceUntilAsync(start);
        (await start).ErrorCode.Should().Be(ErrorCode.LeaseLost);
    }
}
