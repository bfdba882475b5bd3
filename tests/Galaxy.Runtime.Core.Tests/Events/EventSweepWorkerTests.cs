using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Events;

/// <summary>Hosts that really run the sweep.</summary>
public sealed class EventSweepWorkerTests
{
    private readonly ManualTimeProvider time = new();
    private readonly InMemoryBackend backend;
    private readonly FaultPlan faults;

    public EventSweepWorkerTests()
    {
        backend = new InMemoryBackend(time);
        backend.Docker.AddImage(TestRuntime.Image);
        backend.Docker.AddImage(TestRuntime.NextImage);
        faults = new FaultPlan(time);
    }

    [Fact]
    public async Task Publishers_that_are_away_for_an_hour_cost_no_event_no_order_and_few_attempts()
    {
        using var host = await BootAsync();
        faults.FailBefore(PortCalls.HealthEventsPublish, times: int.MaxValue);
        string[] games = ["g1", "g2", "g3"];
        var runtime = host.Services.GetRequiredService<IGalaxyRuntime>();
        for (var minute = 0; minute < 60; minute++)
        {
            foreach (var gameId in games)
            {
                var result = minute % 2 == 0
                    ? await RunAsync(runtime.StartAsync(new StartRequest(gameId, TestRuntime.Image)))
                    : await RunAsync(runtime.StopAsync(new StopRequest(gameId, StopReason.Finished)));
                result.IsSuccess.Should().BeTrue("no operation depends on a publisher: {0}", result.ErrorMessage);
            }

            await time.AdvanceUntilAsync(Task.Delay(TimeSpan.FromMinutes(1), time));
        }

        var kept = backend.Operations.Outbox;
        kept.Should().HaveCount(90);
        CallsOf(PortCalls.HealthEventsPublish).Should().BeLessThan(180, "one attempt a pause and not one an operation");
        faults.Clear();
        await time.PassUntilAsync(() => backend.Operations.Outbox.Count == 0, "every kept event was published");

        foreach (var gameId in games)
        {
            backend.HealthEvents.Published.Where(seen => seen.GameId == gameId).DistinctBy(static seen => seen.EventId)
                .Should().Equal(kept.Where(waiting => waiting.GameId == gameId).Select(static waiting => waiting.HealthEvent!));
        }

        await host.StopAsync();
    }

    [Fact]
    public async Task An_event_that_was_kept_is_published_at_once_if_its_publisher_is_there_again()
    {
        using var host = await BootAsync();
        await Eventually.HoldsAsync(() => CallsOf(PortCalls.OutboxCount) >= 1, "the first pass found nothing");
        var began = time.GetUtcNow();
        faults.FailBefore(PortCalls.HealthEventsPublish);

        await host.Services.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image));

        await Eventually.HoldsAsync(() => backend.HealthEvents.Published.Count == 1, "the event was published");
        time.GetUtcNow().Should().Be(began);
        await host.StopAsync();
    }

    [Fact]
    public async Task What_another_host_kept_before_it_died_is_published()
    {
        await using var other = new TestRuntime(faults: new FaultPlan(time).FailBefore(PortCalls.HealthEventsPublish), shared: backend);
        await other.StartAsync();

        using var host = await BootAsync();

        await Eventually.HoldsAsync(() => backend.HealthEvents.Published.Count == 1, "the event was published");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_does_not_answer_does_not_reach_the_host_and_the_sweep_comes_again()
    {
        faults.FailBefore(PortCalls.HealthEventsPublish).FailBefore(PortCalls.OutboxCount, times: 3);
        using var host = await BootAsync();
        await RunAsync(host.Services.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image)));

        await time.PassUntilAsync(() => backend.HealthEvents.Published.Count == 1, "the event was published");
        await host.StopAsync();
    }

    [Fact]
    public async Task The_gauges_and_the_health_check_say_how_many_wait_and_since_when()
    {
        using var host = await BootAsync();
        using var metrics = new MetricRecorder(host.Services);
        (await CheckAsync(host)).Should().BeEquivalentTo(new { Status = HealthStatus.Healthy });
        faults.FailBefore(PortCalls.HealthEventsPublish, times: int.MaxValue);
        await RunAsync(host.Services.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image)));
        var began = backend.Operations.Outbox.Single().AddedAt;

        await time.PassUntilAsync(() => time.GetUtcNow() - began > TimeSpan.FromMinutes(5), "five minutes have passed");
        var late = await CheckAsync(host);
        metrics.Observe();
        faults.Clear();
        await time.PassUntilAsync(() => backend.Operations.Outbox.Count == 0, "it was published");
        var published = await CheckAsync(host);

        late.Status.Should().Be(HealthStatus.Degraded);
        late.Data["waiting"].Should().Be(1);
        ((double)late.Data["oldest_seconds"]).Should().BeGreaterThan(300);
        late.Data.Keys.Should().Contain("elapsed_ms");
        metrics.Of("galaxy.runtime.events.waiting").Should().ContainSingle().Which.Value.Should().Be(1);
        metrics.Of("galaxy.runtime.events.oldest.age").Should().ContainSingle().Which.Value.Should().BeGreaterThan(300);
        published.Status.Should().Be(HealthStatus.Healthy);
        published.Data["waiting"].Should().Be(0);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_probe_that_cannot_be_published_is_kept_without_an_operation_and_published_later()
    {
        using var host = await BootAsync(withRecovery: true);
        var started = await RunAsync(host.Services.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest("g1", TestRuntime.Image)));
        await Eventually.HoldsAsync(() => backend.Docker.WatcherCount == 1, "the engine's events are followed");
        faults.FailBefore(PortCalls.HealthEventsPublish, CallsOf(PortCalls.HealthEventsPublish) + 1, int.MaxValue);

        backend.Docker.SetHealth(started.Record!.ContainerId!, ContainerHealth.Unhealthy);
        await Eventually.HoldsAsync(() => backend.Operations.Outbox.Count == 1, "the probe was kept");
        backend.Operations.Outbox.Single().Should().BeEquivalentTo(new { GameId = "g1", OperationId = (Guid?)null });
        faults.Clear();
        await time.PassUntilAsync(() => backend.Operations.Outbox.Count == 0, "it was published");

        backend.HealthEvents.Published.Select(static seen => seen.Type).Should().Equal(HealthEventType.ContainerStarted, HealthEventType.ProbeFailed);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_refused_pass_whose_notification_cannot_be_sent_is_notified_later()
    {
        using var host = await BootAsync(withRecovery: true);
        var runtime = host.Services.GetRequiredService<IGalaxyRuntime>();
        for (var game = 0; game < 4; game++)
        {
            var started = await RunAsync(runtime.StartAsync(new StartRequest($"g{game}", TestRuntime.Image)));
            backend.Docker.RemoveContainerManually(started.Record!.ContainerId!);
        }

        faults.FailBefore(PortCalls.NotificationsPublish, times: int.MaxValue);
        await time.PassUntilAsync(() => backend.Operations.Outbox.Count == 1, "the notification was kept");
        backend.Operations.Outbox.Single().GameId.Should().BeEmpty();
        faults.Clear();
        await time.PassUntilAsync(() => backend.Operations.Outbox.Count == 0, "it was sent");

        backend.Notifications.Published.Should().ContainSingle().Which.Type.Should().Be(NotificationType.ReconcileRefused);
        await host.StopAsync();
    }

    private async Task<OperationResult> RunAsync(Task<OperationResult> operation)
    {
        await time.AdvanceUntilAsync(operation);
        return await operation;
    }

    private async Task<IHost> BootAsync(bool withRecovery = false)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        application.Services.AddSingleton<TimeProvider>(time);
        application.Services.AddHealthChecks().AddGalaxyRuntime();
        var builder = application.Services.AddGalaxyRuntime(static options => options.Start.SettleTime = TimeSpan.Zero).UseInMemory(backend, faults);
        if (!withRecovery)
        {
            builder.WithoutRecovery();
        }

        var host = application.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host)
    {
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(static check => check.Name == RuntimeHealthChecks.Events, CancellationToken.None);
        return report.Entries[RuntimeHealthChecks.Events];
    }

    private int CallsOf(string call) => faults.Calls.Count(made => made.Name == call);
}
