using System.Collections.Concurrent;
using System.Diagnostics;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Recovery;

public sealed class RecoveryWorkerTests
{
    [Fact]
    public async Task A_pass_runs_at_boot()
    {
        var backend = await InterruptedStartAsync();
        using var host = await BootAsync(backend);

        await backend.Time.PassUntilAsync(() => backend.Operations.All.All(static entry => entry.Closing is not null), "the interrupted start was settled");

        await host.StopAsync();
        backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Running);
    }

    [Fact]
    public async Task The_calls_of_a_pass_have_one_span_above_them()
    {
        var backend = await InterruptedStartAsync();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Galaxy.Runtime",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var root = new Activity("test").Start();
        using var host = await BootAsync(backend);

        await backend.Time.PassUntilAsync(() => backend.Operations.All.All(static entry => entry.Closing is not null), "the interrupted start was settled");

        await host.StopAsync();
        var own = spans.Where(span => span.TraceId == root.TraceId).ToArray();
        var passes = own.Where(static span => span.OperationName == "galaxy.recovery.pass").Select(static span => span.Id).ToHashSet();
        passes.Should().NotBeEmpty();
        own.Where(static span => span.OperationName is "galaxy.docker.list_containers" or "galaxy.records.list" or "galaxy.journal.list_open" or "galaxy.start").Should().NotBeEmpty()
            .And.OnlyContain(span => passes.Contains(span.ParentId));
    }

    [Fact]
    public async Task Passes_come_again_and_again()
    {
        var backend = NewBackend();
        var faults = new FaultPlan(backend.Time);
        using var host = await BootAsync(backend, faults);

        await backend.Time.PassUntilAsync(() => CallsOf(faults, PortCalls.DockerList) >= 4, "four passes had run");

        await host.StopAsync();
    }

    [Fact]
    public async Task An_event_of_the_engine_wakes_it_before_the_timer()
    {
        var backend = NewBackend();
        var faults = new FaultPlan(backend.Time);
        using var host = await BootAsync(backend, faults, configure: static options => options.Reconcile.Interval = TimeSpan.FromHours(1));
        var id = await StartAsync(host);
        await Eventually.HoldsAsync(() => CallsOf(faults, PortCalls.RecordsList) >= 1 && backend.Docker.WatcherCount == 1, "the first pass had run and the engine was watched");
        var began = backend.Time.GetTimestamp();

        backend.Docker.Exit(id, 1);
        await backend.Time.PassUntilAsync(() => backend.Records.Find("g1")!.Status == RuntimeStatus.Stopped, "the exit was recorded");

        backend.Time.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromMinutes(30));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_watch_that_breaks_is_taken_up_again_with_growing_pauses_and_one_line_of_log()
    {
        var backend = NewBackend();
        var faults = new FaultPlan(backend.Time).FailBefore(PortCalls.DockerWatch, times: 5);
        var lines = new List<string>();
        using var host = await BootAsync(backend, faults, log: lines);
        var began = backend.Time.GetTimestamp();

        await backend.Time.PassUntilAsync(() => CallsOf(faults, PortCalls.DockerWatch) >= 6, "the watch was taken up after five faults");

        // 1 + 2 + 4 + 8 + 16 seconds.
        backend.Time.GetElapsedTime(began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(31));
        lock (lines)
        {
            lines.Count(static line => line.Contains("docker.watch", StringComparison.Ordinal)).Should().Be(1);
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task Faults_do_not_reach_the_host_and_the_passes_go_on()
    {
        var backend = NewBackend();
        var faults = new FaultPlan(backend.Time).FailBefore(PortCalls.DockerInspectEngine, times: 3);
        using var host = await BootAsync(backend, faults);

        await backend.Time.PassUntilAsync(() => CallsOf(faults, PortCalls.RecordsList) >= 1, "a pass had worked after three that failed");

        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.Should().BeFalse();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_pass_that_failed_is_tried_again_long_before_the_interval()
    {
        var backend = NewBackend();
        var faults = new FaultPlan(backend.Time).FailBefore(PortCalls.DockerInspectEngine, times: 3);
        using var host = await BootAsync(backend, faults, configure: static options => options.Reconcile.Interval = TimeSpan.FromHours(1));
        var began = backend.Time.GetTimestamp();

        await backend.Time.PassUntilAsync(() => CallsOf(faults, PortCalls.RecordsList) >= 1, "a pass had worked after three that failed");

        backend.Time.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromMinutes(30));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_game_whose_lease_outlived_its_host_is_settled_long_before_the_interval()
    {
        var backend = await InterruptedStartAsync(leaseIsOver: false);
        using var host = await BootAsync(backend, configure: static options => options.Reconcile.Interval = TimeSpan.FromHours(1));
        var began = backend.Time.GetTimestamp();

        await backend.Time.PassUntilAsync(() => backend.Operations.All.All(static entry => entry.Closing is not null), "the interrupted start was settled");

        backend.Time.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromMinutes(30));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_refused_pass_is_notified_once()
    {
        var backend = NewBackend();
        var faults = new FaultPlan(backend.Time);
        using var host = await BootAsync(backend, faults);
        for (var game = 0; game < 4; game++)
        {
            backend.Docker.RemoveContainerManually(await StartAsync(host, $"g{game}"));
        }

        var before = CallsOf(faults, PortCalls.DockerList);
        await backend.Time.PassUntilAsync(() => CallsOf(faults, PortCalls.DockerList) >= before + 4, "several passes had refused");

        backend.Notifications.Published.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ReconcileRefused);
        await host.StopAsync();
    }

    [Fact]
    public async Task Hosts_that_refuse_the_same_tell_it_under_one_key_also_after_they_were_restarted()
    {
        var backend = NewBackend();
        using (var host = await BootAsync(backend, build: static builder => builder.WithoutRecovery()))
        {
            for (var game = 0; game < 4; game++)
            {
                backend.Docker.RemoveContainerManually(await StartAsync(host, $"g{game}"));
            }
        }

        for (var boot = 1; boot <= 3; boot++)
        {
            using var host = await BootAsync(backend);
            await backend.Time.PassUntilAsync(() => backend.Notifications.Published.Count == boot, "the refusal was told");
            await host.StopAsync();
        }

        backend.Notifications.Published.Select(static intent => intent.IdempotencyKey).Distinct().Should().ContainSingle();
        backend.Notifications.Published[0].IdempotencyKey.Should().StartWith("runtime.reconcile_refused.").And.Contain(".2026-01-01.");
    }

    [Fact]
    public async Task Without_recovery_nothing_is_looked_at()
    {
        var backend = await InterruptedStartAsync();
        var faults = new FaultPlan(backend.Time);
        using var host = await BootAsync(backend, faults, build: static builder => builder.WithoutRecovery());

        ((ManualTimeProvider)backend.Time).Advance(TimeSpan.FromMinutes(10));
        await host.StopAsync();

        faults.Calls.Where(static call => call.Name is not PortCalls.OutboxCount).Should().BeEmpty("the sweep of kept events is no part of recovery");
        backend.Operations.All.Should().Contain(static entry => entry.Closing == null);
    }

    private static InMemoryBackend NewBackend()
    {
        var backend = new InMemoryBackend(new ManualTimeProvider());
        backend.Docker.AddImage(TestRuntime.Image);
        return backend;
    }

    private static async Task<InMemoryBackend> InterruptedStartAsync(bool leaseIsOver = true)
    {
        var backend = NewBackend();
        await using var dying = new TestRuntime(faults: new FaultPlan(backend.Time).Crash(PortCalls.RecordsUpsert), shared: backend);
        _ = dying.StartAsync();
        await dying.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        if (leaseIsOver)
        {
            dying.Time.Advance(TimeSpan.FromSeconds(31));
        }

        return backend;
    }

    private static async Task<IHost> BootAsync(
        InMemoryBackend backend,
        FaultPlan? faults = null,
        Action<GalaxyRuntimeOptions>? configure = null,
        Action<IGalaxyRuntimeBuilder>? build = null,
        List<string>? log = null)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddSingleton(backend.Time);
        application.Services.AddLogging(logging => logging.AddProvider(new LinesOfText(log ?? [])));
        var builder = application.Services.AddGalaxyRuntime(options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            configure?.Invoke(options);
        }).UseInMemory(backend, faults);
        build?.Invoke(builder);
        var host = application.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<string> StartAsync(IHost host, string gameId = "g1")
    {
        var result = await host.Services.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest(gameId, TestRuntime.Image));
        result.IsSuccess.Should().BeTrue("the test relies on it");
        return result.Record!.ContainerId!;
    }

    private static int CallsOf(FaultPlan faults, string call) => faults.Calls.Count(made => made.Name == call);
}
