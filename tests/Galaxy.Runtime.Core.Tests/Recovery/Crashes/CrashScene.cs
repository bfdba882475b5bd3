using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>A game that crashes, and hosts that see it: delays of 10 s, 20 s, 40 s, then 60 s, without jitter, three times an hour.</summary>
internal sealed class CrashScene : IAsyncDisposable
{
    public const string Game = TestRuntime.GameId;

    private readonly List<TestRuntime> hosts = [];
    private readonly Action<GalaxyRuntimeOptions> policy;

    public CrashScene(Action<GalaxyRuntimeOptions>? configure = null)
    {
        policy = options =>
        {
            options.CrashRestart = new CrashRestartOptions
            {
                Enabled = true,
                MaxAttempts = 3,
                Interval = TimeSpan.FromHours(1),
                Delay = TimeSpan.FromSeconds(10),
                MaxDelay = TimeSpan.FromMinutes(1),
                Jitter = 0,
            };
            configure?.Invoke(options);
        };
        Host = NewHost();
    }

    public TestRuntime Host { get; }

    public InMemoryBackend Backend => Host.Backend;

    public ManualTimeProvider Time => Host.Time;

    public RuntimeRecord Record => Backend.Records.Find(Game)!;

    public IReadOnlyList<OperationEntry> Attempts => [.. Backend.Operations.All.Where(static entry => entry.SourceRef == "crash_restart")];

    public IReadOnlyList<NotificationIntent> Escalations =>
        [.. Backend.Notifications.Published.Where(static intent => intent.Type == NotificationType.GameFlapping)];

    /// <summary>A host of its own services over the same stores and the same engine.</summary>
    public TestRuntime NewHost(FaultPlan? faults = null, Action<IGalaxyRuntimeBuilder>? ports = null)
    {
        var host = new TestRuntime(policy, faults, ports, shared: hosts.Count == 0 ? null : Backend);
        hosts.Add(host);
        return host;
    }

    public async Task RunAsync(string image = TestRuntime.Image) =>
        (await Host.StartAsync(imageRef: image)).IsSuccess.Should().BeTrue("the test relies on it");

    public void Crash(int exitCode = 1, bool outOfMemory = false) => Backend.Docker.Exit(Record.ContainerId!, exitCode, outOfMemory);

    /// <summary>The container exits and a pass sees it.</summary>
    public async Task CrashAndSeeAsync()
    {
        Crash();
        await PassAsync();
        Record.Status.Should().Be(RuntimeStatus.Stopped, "the crash was seen");
    }

    /// <summary>The game crashes, is waited for, and is started again.</summary>
    public async Task CrashAndRestartAsync()
    {
        await CrashAndSeeAsync();
        await PassWhenDueAsync();
        Record.Status.Should().Be(RuntimeStatus.Running, "it was started again");
    }

    public async Task PassWhenDueAsync(TestRuntime? host = null)
    {
        AdvanceTo((await OwedAsync(host))!.DueAt!.Value);
        await PassAsync(host);
    }

    public static Task<ReconcilePlan> PlanAsync(TestRuntime host) =>
        Eventually.EndsAsync(host.Services.GetRequiredService<IRuntimeReconciler>().PlanAsync());

    public async Task<ReconcileReport> PassAsync(TestRuntime? host = null)
    {
        host ??= Host;
        return await Eventually.EndsAsync(host.Services.GetRequiredService<IRuntimeReconciler>().ApplyAsync(await PlanAsync(host)));
    }

    /// <summary>What the plan says of the game; null when nothing.</summary>
    public async Task<ReconcileItem?> OwedAsync(TestRuntime? host = null) =>
        (await PlanAsync(host ?? Host)).Items.SingleOrDefault(static item => item.GameId == Game);

    public void AdvanceTo(DateTimeOffset instant) => Time.Advance(instant - Time.GetUtcNow());

    /// <summary>What is run from now on ends by itself as soon as it is started.</summary>
    public void BreakTheImage() => Backend.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Exits(3));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }
}
