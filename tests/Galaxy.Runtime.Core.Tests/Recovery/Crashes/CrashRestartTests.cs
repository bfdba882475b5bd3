using System.Collections.Concurrent;
using System.Diagnostics;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>Crashed games are started again, where that is asked for.</summary>
public sealed class CrashRestartTests
{
    [Fact]
    public async Task By_default_a_crashed_game_stays_down()
    {
        await using var scene = new CrashScene(static options => options.CrashRestart = new CrashRestartOptions());
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();

        scene.Time.Advance(TimeSpan.FromHours(1));
        await scene.PassAsync();

        (await scene.OwedAsync()).Should().BeNull();
        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(137, true)]
    public async Task A_crashed_game_is_started_again_when_its_delay_has_passed_and_not_before(int exitCode, bool outOfMemory)
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.Crash(exitCode, outOfMemory);
        await scene.PassAsync();
        var crash = scene.Backend.Operations.All.Single(static entry => entry.Kind == OperationKind.Stop);

        var waiting = await scene.OwedAsync();
        waiting.Should().BeEquivalentTo(
            new { Finding = ReconcileFinding.GameCrashed, Action = ReconcileAction.Wait, DueAt = crash.Closing!.FinishedAt + TimeSpan.FromSeconds(10), crash.OperationId });
        waiting!.ToString().Should().StartWith("g1: game_crashed -> wait (attempt 1 of 3 is due at 2026-01-01 12:00:10Z)");
        scene.AdvanceTo(waiting.DueAt!.Value - TimeSpan.FromTicks(1));
        (await scene.PassAsync()).Done.Should().Be(0);
        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);

        scene.AdvanceTo(waiting.DueAt.Value);
        (await scene.OwedAsync())!.Action.Should().Be(ReconcileAction.Restart);
        (await scene.PassAsync()).Done.Should().Be(1);

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ImageRef = TestRuntime.Image });
        scene.Record.ContainerId.Should().NotBe(crash.PreviousContainerId);
        scene.Attempts.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Kind = OperationKind.Start,
            Source = OperationSource.AutoReconcile,
            IdempotencyKey = $"crash_restart:{crash.OperationId:N}",
            ImageRef = TestRuntime.Image,
        });
        (await scene.OwedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Delays_double_up_to_the_longest()
    {
        await using var scene = new CrashScene(static options =>
        {
            options.CrashRestart.MaxAttempts = 20;
            options.Flapping.Crashes = 20;
        });
        await scene.RunAsync();
        var delays = new List<double>();

        for (var crash = 0; crash < 6; crash++)
        {
            await scene.CrashAndSeeAsync();
            delays.Add(((await scene.OwedAsync())!.DueAt!.Value - scene.Backend.Operations.All[^1].Closing!.FinishedAt).TotalSeconds);
            await scene.PassWhenDueAsync();
            scene.Time.Advance(TimeSpan.FromSeconds(7));
        }

        delays.Should().Equal(10, 20, 40, 60, 60, 60);
    }

    [Fact]
    public async Task A_game_that_ran_well_for_the_interval_begins_with_the_first_delay()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndRestartAsync();
        scene.Time.Advance(TimeSpan.FromHours(1));

        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.DueAt.Should().Be(scene.Time.GetUtcNow() + TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Jitter_spreads_the_delays_within_its_part_and_every_host_computes_the_same()
    {
        await using var scene = new CrashScene(static options =>
        {
            options.CrashRestart.Jitter = 0.5;
            options.CrashRestart.Interval = TimeSpan.FromSeconds(1);
            options.Flapping.Window = TimeSpan.FromSeconds(1);
        });
        var other = scene.NewHost();
        await scene.RunAsync();
        var delays = new List<double>();

        for (var crash = 0; crash < 20; crash++)
        {
            await scene.CrashAndSeeAsync();
            var due = (await scene.OwedAsync())!.DueAt!.Value;
            (await scene.OwedAsync(other))!.DueAt.Should().Be(due);
            delays.Add((due - scene.Time.GetUtcNow()).TotalSeconds);
            await scene.PassWhenDueAsync();
            scene.Time.Advance(TimeSpan.FromSeconds(2));
        }

        delays.Should().OnlyContain(static delay => delay >= 5 && delay <= 15).And.OnlyHaveUniqueItems();
        (delays.Max() - delays.Min()).Should().BeGreaterThan(5, "twenty draws from ten seconds lie apart");
    }

    [Theory]
    [InlineData(137)]
    [InlineData(143)]
    public async Task A_game_that_was_killed_from_outside_stays_down(int exitCode)
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.Crash(exitCode);
        await scene.PassAsync();

        (await scene.OwedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_game_that_was_stopped_or_whose_container_vanished_stays_down()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.Host.StopAsync();
        (await scene.OwedAsync()).Should().BeNull();

        await scene.RunAsync();
        scene.Backend.Docker.RemoveContainerManually(scene.Record.ContainerId!);
        await scene.Time.AdvanceUntilAsync(scene.PassAsync());
        scene.Record.Status.Should().Be(RuntimeStatus.Removed);
        (await scene.OwedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_stop_while_a_restart_is_waiting_ends_it_though_it_changes_no_record()
    {
        await using var scene = new CrashScene();
        var other = scene.NewHost();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        var due = (await scene.OwedAsync(other))!.DueAt!.Value;
        (await scene.Host.StopAsync()).IsReplay.Should().BeTrue();

        (await scene.OwedAsync()).Should().BeNull();
        scene.AdvanceTo(due);
        await scene.PassAsync(other);

        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Attempts.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_that_comes_between_the_plan_and_the_act_is_seen_under_the_lease()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        var plan = await CrashScene.PlanAsync(scene.Host);
        await scene.Host.StopAsync();

        var report = await ((IRuntimeReconciler)scene.Host.Services.GetService(typeof(IRuntimeReconciler))!).ApplyAsync(plan);

        report.Should().Be(new ReconcileReport { Passed = 1 });
        scene.Attempts.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_that_is_refused_while_the_restart_pulls_its_image_ends_it()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        var engine = new StoppedWhilePulling { Inner = scene.Backend.Docker, StopAsync = () => scene.Host.StopAsync() };

        await scene.PassWhenDueAsync(scene.NewHost(ports: builder => engine.ReplaceEngine(builder)));

        engine.Answer!.ErrorCode.Should().Be(ErrorCode.Conflict);
        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Attempts.Should().BeEmpty();
        (await scene.OwedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task A_stop_that_repeats_the_stop_of_a_restart_that_failed_ends_the_restarts()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        var host = scene.NewHost(new FaultPlan(scene.Time).FailBefore(PortCalls.DockerRemove));
        (await host.Runtime.RestartAsync(new RestartRequest(CrashScene.Game))).ErrorCode.Should().Be(ErrorCode.ServiceUnavailable);
        scene.Backend.Operations.All[^1].Should().BeEquivalentTo(new { Kind = OperationKind.Stop, Closing = new { ErrorCode = ErrorCode.ReplayNoOp } }, "the restart's own step is the newest row");

        (await host.StopAsync()).IsReplay.Should().BeTrue();

        (await scene.OwedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task An_attempt_that_is_opened_late_does_not_bring_back_what_a_stop_has_ended()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        var crash = scene.Backend.Operations.All.Single(static entry => entry.Kind == OperationKind.Stop);
        await scene.Host.StopAsync();
        var id = Guid.Parse("00000000-0000-0000-0000-00000000002a");

        await scene.Backend.Operations.AppendAsync(
            new OperationEntry
            {
                OperationId = id,
                CorrelationId = id,
                GameId = CrashScene.Game,
                Kind = OperationKind.Start,
                Source = OperationSource.AutoReconcile,
                SourceRef = "crash_restart",
                Fence = crash.Fence + 1,
                ImageRef = TestRuntime.Image,
                StartedAt = scene.Time.GetUtcNow(),
                Closing = new OperationClosing { ErrorCode = ErrorCode.Interrupted, FinishedAt = scene.Time.GetUtcNow() },
            },
            CancellationToken.None);

        (await scene.OwedAsync(scene.NewHost())).Should().BeNull();
    }

    [Fact]
    public async Task Its_duration_and_its_spans_begin_before_its_first_call()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        var engine = new SlowPuller { Inner = scene.Backend.Docker, Time = scene.Time };
        var host = scene.NewHost(ports: builder => engine.ReplaceEngine(builder));
        using var metrics = new MetricRecorder(host.Services);
        using var reading = new CancellationTokenSource();
        var events = host.Events.WatchAsync(reading.Token);
        var spans = new ConcurrentQueue<Activity>();
        using var root = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Galaxy.Runtime",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == root.TraceId)
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await scene.PassWhenDueAsync(host);

        var duration = metrics.Of("galaxy.runtime.operation.duration").Should().ContainSingle().Subject;
        duration.Value.Should().BeGreaterThanOrEqualTo(SlowPuller.Duration.TotalSeconds);
        var restart = spans.Should().ContainSingle(static span => span.OperationName == "galaxy.start").Subject;
        foreach (var call in new[] { "leases.acquire", "records.begin", "docker.pull_image", "journal.open", "docker.start_container", "container.settle", "journal.close" })
        {
            spans.Should().Contain(span => span.OperationName == $"galaxy.{call}" && span.ParentSpanId == restart.SpanId, call);
        }

        spans.Should().NotContain(span => span.OperationName == "galaxy.docker.inspect_container" && span.ParentId == spans.Single(static settle => settle.OperationName == "galaxy.container.settle").Id);
        var told = await events.ReadUntilAsync<OperationEnded>();
        told.OfType<OperationStarted>().Should().ContainSingle().Which.OperationId.Should().Be(told.OfType<OperationEnded>().Single().OperationId);
    }

    [Fact]
    public async Task What_recovery_decides_not_to_do_leaves_no_measurement_and_no_exported_span()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        var plan = await CrashScene.PlanAsync(scene.Host);
        await scene.Host.StopAsync();
        using var metrics = new MetricRecorder(scene.Host.Services);

        await scene.Host.Services.GetRequiredService<IRuntimeReconciler>().ApplyAsync(plan);

        metrics.Of("galaxy.runtime.operation.duration").Should().BeEmpty();
        metrics.Of("galaxy.runtime.operation.active").Sum(static active => active.Value).Should().Be(0);
    }

    [Fact]
    public async Task A_cleanup_ends_it()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();

        await scene.Host.Runtime.CleanupAsync(new CleanupRequest(CrashScene.Game) { Source = OperationSource.AdminRest });

        (await scene.OwedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Somebodys_start_begins_the_count_anew()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndSeeAsync();
        (await scene.OwedAsync())!.Reason.Should().StartWith("attempt 3 of 3");

        await scene.RunAsync();
        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Reason.Should().StartWith("attempt 1 of 3");
    }

    [Fact]
    public async Task A_start_that_only_confirms_what_runs_does_not_begin_the_count_anew()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        (await scene.Host.StartAsync()).IsReplay.Should().BeTrue();

        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Reason.Should().StartWith("attempt 2 of 3");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cleanup_that_was_refused_before_the_attempts_and_written_after_them_does_not_begin_the_count_anew(bool hadLease)
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        var (before, at) = (hadLease ? scene.Record.Fence + 1 : 0, scene.Backend.Time.GetUtcNow());
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await scene.CrashAndRestartAsync();
        }

        await WriteAsync(scene, OperationKind.CleanupContainer, ErrorCode.ServiceUnavailable, before, at);
        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        scene.Attempts.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_stop_on_a_host_whose_clock_is_an_hour_behind_keeps_the_game_down()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();

        await WriteAsync(scene, OperationKind.Stop, ErrorCode.ReplayNoOp, scene.Record.Fence + 1, scene.Backend.Time.GetUtcNow() - TimeSpan.FromHours(1));

        (await scene.OwedAsync()).Should().BeNull();
    }

    /// <summary>Writes an entry of a host other than those of the scene.</summary>
    private static ValueTask WriteAsync(CrashScene scene, OperationKind kind, ErrorCode errorCode, long fence, DateTimeOffset at)
    {
        var id = new Guid("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
        return scene.Backend.Operations.AppendAsync(
            new OperationEntry
            {
                OperationId = id,
                CorrelationId = id,
                GameId = RecoveryScene.Game,
                Kind = kind,
                Source = OperationSource.Application,
                Fence = fence,
                StartedAt = at,
                Closing = new OperationClosing { ErrorCode = errorCode, FinishedAt = at },
            },
            CancellationToken.None);
    }

    private sealed class SlowPuller : EngineOverride
    {
        public static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

        public required ManualTimeProvider Time { get; init; }

        public override ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
        {
            Time.Advance(Duration);
            return base.PullImageAsync(imageRef, policy, progress, cancellationToken);
        }
    }

    private sealed class StoppedWhilePulling : EngineOverride
    {
        public required Func<Task<OperationResult>> StopAsync { get; init; }

        public OperationResult? Answer { get; private set; }

        public override async ValueTask<ImageInfo> PullImageAsync(string imageRef, PullPolicy policy, IProgress<ImagePullProgress>? progress, CancellationToken cancellationToken)
        {
            Answer = await StopAsync();
            return await base.PullImageAsync(imageRef, policy, progress, cancellationToken);
        }
    }
}
