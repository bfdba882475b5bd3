using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Events;

/// <summary>One backend, a host on it whose publishers can be down, and other hosts.</summary>
internal sealed class OutboxScene : IAsyncDisposable
{
    public const string Game = TestRuntime.GameId;
    public const string NoImage = "repo/engine:9.9.9";

    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(31);

    private readonly Action<GalaxyRuntimeOptions>? configure;
    private readonly List<TestRuntime> hosts = [];

    public OutboxScene(Action<GalaxyRuntimeOptions>? configure = null)
    {
        this.configure = configure;
        Host = new TestRuntime(configure);
        hosts.Add(Host);
        Backend.Docker.FailPulls(NoImage, PortFault.Rejected, "manifest unknown");
    }

    public TestRuntime Host { get; }

    public InMemoryBackend Backend => Host.Backend;

    public FaultPlan Faults => Host.Faults;

    public ManualTimeProvider Time => Host.Time;

    public IReadOnlyList<OutboxEvent> Kept => Backend.Operations.Outbox;

    public IReadOnlyList<HealthEvent> Published => Backend.HealthEvents.Published;

    public IReadOnlyList<NotificationIntent> Notified => Backend.Notifications.Published;

    /// <summary>Every call of a publisher from now on finds it away.</summary>
    public void TakePublishersDown(PortFault fault = PortFault.Unavailable)
    {
        Faults.FailBefore(PortCalls.HealthEventsPublish, CallsOf(PortCalls.HealthEventsPublish) + 1, int.MaxValue, fault);
        Faults.FailBefore(PortCalls.NotificationsPublish, CallsOf(PortCalls.NotificationsPublish) + 1, int.MaxValue, fault);
    }

    public void BringPublishersBack() => Faults.Clear();

    public int CallsOf(string call) => Faults.Calls.Count(made => made.Name == call);

    /// <summary>
    /// Lets time pass until something has ended. Without the test runner's context what waits for nothing ends on this thread, at once, and no time passes.
    /// </summary>
    public Task<T> EndAsync<T>(Func<Task<T>> begin)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return EndAsync(begin());
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private async Task<T> EndAsync<T>(Task<T> work)
    {
        await Time.AdvanceUntilAsync(work);
        return await work;
    }

    public Task<OperationResult> StartAsync(string gameId = Game, string imageRef = TestRuntime.Image) => EndAsync(() => Host.StartAsync(gameId, imageRef));

    public Task<OperationResult> StopAsync(string gameId = Game) => EndAsync(() => Host.StopAsync(gameId));

    public Task<OperationResult> PatchAsync(string imageRef, string gameId = Game) => EndAsync(() => Host.PatchAsync(imageRef, gameId));

    public Task<EventSweepReport> SweepAsync(TestRuntime? host = null) => EndAsync(() => (host ?? Host).Services.GetRequiredService<IEventSweep>().SweepAsync());

    /// <summary>Another host on the same backend, with faults of its own.</summary>
    public TestRuntime OtherHost(FaultPlan? faults = null)
    {
        var host = new TestRuntime(configure, faults ?? new FaultPlan(Time), shared: Backend);
        hosts.Add(host);
        return host;
    }

    /// <summary>A host dies in the middle of an operation or a sweep, and its lease runs out.</summary>
    public async Task DieAsync(FaultPlan faults, Func<TestRuntime, Task> act)
    {
        var dying = OtherHost(faults);
        _ = act(dying);
        await Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        Time.Advance(LongerThanALease);
    }

    public async Task<ReconcileReport> RecoverAsync()
    {
        var reconciler = Host.Services.GetRequiredService<IRuntimeReconciler>();
        var report = ApplyAsync();
        await Time.AdvanceUntilAsync(report);
        return await report;

        async Task<ReconcileReport> ApplyAsync() => await reconciler.ApplyAsync(await reconciler.PlanAsync());
    }

    /// <summary>The published health events of a game, repetitions left out: what a consumer that drops them sees.</summary>
    public IReadOnlyList<HealthEvent> SeenOf(string gameId = Game) => [.. Published.Where(seen => seen.GameId == gameId).DistinctBy(static seen => seen.EventId)];

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }
}
