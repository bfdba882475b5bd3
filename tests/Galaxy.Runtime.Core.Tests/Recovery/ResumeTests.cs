using Galaxy.Runtime.Core.Tests.Recovery.Crashes;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>Games that went down with their engine or machine are started again, and no others.</summary>
public sealed class ResumeTests
{
    private const int PowerLost = 255;
    private static readonly string[] Games = [CrashScene.Game, "g2", "g3"];

    [Fact]
    public async Task Games_that_went_down_together_come_back_once_each_end_is_recorded()
    {
        await using var scene = NewScene();
        await RunAllAsync(scene);
        scene.Time.Advance(TimeSpan.FromHours(1));
        scene.Backend.Docker.Restart();

        await scene.PassAsync();

        StatusesOf(scene).Should().OnlyContain(static status => status == RuntimeStatus.Stopped);
        var ends = EntriesOf(scene, OperationKind.Stop);
        ends.Should().HaveCount(3).And.OnlyContain(static entry => entry.Closing!.Evidence!.Cause == ExitCause.EngineEnded);
        (await CrashScene.PlanAsync(scene.Host)).Items.Should().HaveCount(3).And.OnlyContain(static item =>
            item.Finding == ReconcileFinding.GameEndedWithEngine && item.Action == ReconcileAction.Restart);

        await scene.PassAsync();

        StatusesOf(scene).Should().OnlyContain(static status => status == RuntimeStatus.Running);
        Resumes(scene).Select(static entry => entry.IdempotencyKey).Should().BeEquivalentTo(ends.Select(static entry => $"auto_resume:{entry.OperationId:N}"));
        Resumes(scene).Should().OnlyContain(static entry => entry.SourceRef == "engine_ended" && entry.Closing!.IsSuccess);
        scene.Backend.Notifications.Published.Should().BeEmpty();
        (await CrashScene.PlanAsync(scene.Host)).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task A_single_game_that_a_stop_by_hand_would_have_left_alike_stays_down_and_one_notification_says_so()
    {
        await using var scene = NewScene();
        await scene.RunAsync();
        scene.Backend.Docker.KillContainer(scene.Record.ContainerId!);
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        scene.Backend.Docker.Restart();

        await scene.PassAsync();
        await scene.PassAsync();

        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        EntriesOf(scene, OperationKind.Stop).Single().Closing!.Evidence!.Cause.Should().Be(ExitCause.KilledExternally);
        NotResumed(scene).Should().ContainSingle().Which.Payload.Should().Contain("\"game_id\":\"g1\"").And.Contain("a stop of this one container would have left the same");
    }

    [Fact]
    public async Task A_single_game_comes_back_if_the_machine_lost_its_power()
    {
        await using var scene = NewScene();
        await scene.RunAsync();
        scene.Backend.Docker.Restart(PowerLost);

        await scene.PassAsync();
        await scene.PassAsync();

        scene.Record.Status.Should().Be(RuntimeStatus.Running);
        NotResumed(scene).Should().BeEmpty();
    }

    [Fact]
    public async Task A_single_game_comes_back_if_a_host_saw_it_end_with_its_engine()
    {
        await using var scene = NewScene();
        await scene.RunAsync();
        foreach (var service in scene.Host.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None);
        }

        await scene.Host.UntilCalledAsync(PortCalls.DockerWatch);
        await scene.Host.UntilCalledAsync(PortCalls.RecordsList);
        scene.Backend.Docker.Restart(isSeen: true);
        await Eventually.HoldsAsync(
            () =>
            {
                scene.Time.Advance(TimeSpan.FromSeconds(1));
                return Resumes(scene) is [{ Closing: not null }];
            },
            "it was resumed");

        scene.Record.Status.Should().Be(RuntimeStatus.Running);
        foreach (var service in scene.Host.Services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_game_whose_stop_failed_stays_down_and_no_notification_says_so()
    {
        await using var scene = NewScene();
        await scene.RunAsync();
        var host = scene.NewHost(new FaultPlan(scene.Time).FailBefore(PortCalls.DockerStop, fault: PortFault.Rejected));
        (await host.StopAsync()).IsSuccess.Should().BeFalse("the test relies on it");
        scene.Time.Advance(TimeSpan.FromDays(3));
        scene.Backend.Docker.Restart(PowerLost);

        await scene.PassAsync();
        await scene.PassAsync();

        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        Resumes(scene).Should().BeEmpty();
        NotResumed(scene).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_that_comes_between_the_end_and_the_resume_is_obeyed()
    {
        await using var scene = NewScene();
        await scene.RunAsync();
        scene.Backend.Docker.Restart(PowerLost);
        await scene.PassAsync();

        (await scene.Host.StopAsync()).IsSuccess.Should().BeTrue("the game is down");
        await scene.PassAsync();

        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        Resumes(scene).Should().BeEmpty();
    }

    [Fact]
    public async Task A_game_that_ended_by_itself_long_before_the_engine_stays_down()
    {
        await using var scene = NewScene();
        await RunAllAsync(scene);
        scene.Backend.Docker.Exit(scene.Record.ContainerId!, exitCode: 0);
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        scene.Backend.Docker.Restart();

        await scene.PassAsync();
        await scene.PassAsync();

        StatusesOf(scene).Should().Equal(RuntimeStatus.Stopped, RuntimeStatus.Running, RuntimeStatus.Running);
    }

    [Fact]
    public async Task A_game_that_ended_while_its_engine_ran_on_is_no_matter_of_the_engine()
    {
        await using var scene = NewScene();
        await RunAllAsync(scene);
        scene.Backend.Docker.Restart(PowerLost);
        await scene.PassAsync();
        await scene.PassAsync();
        scene.Time.Advance(TimeSpan.FromMinutes(1));

        foreach (var game in Games)
        {
            scene.Backend.Docker.KillContainer(scene.Backend.Records.Find(game)!.ContainerId!);
        }

        await scene.PassAsync();
        await scene.PassAsync();

        StatusesOf(scene).Should().OnlyContain(static status => status == RuntimeStatus.Stopped);
        NotResumed(scene).Should().BeEmpty();
    }

    [Fact]
    public async Task A_game_is_resumed_so_often_within_the_interval_and_then_stays_down()
    {
        await using var scene = NewScene(static options => options.Boot.MaxAttempts = 2);
        await scene.RunAsync();
        for (var ending = 0; ending < 3; ending++)
        {
            scene.Time.Advance(TimeSpan.FromMinutes(1));
            scene.Backend.Docker.Restart(PowerLost);
            await scene.PassAsync();
            await scene.PassAsync();
        }

        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        Resumes(scene).Should().HaveCount(2);
        NotResumed(scene).Should().ContainSingle().Which.Payload.Should().Contain("it was resumed 2 times within 01:00:00");
    }

    [Fact]
    public async Task A_resume_that_fails_is_tried_again_later_and_at_last_given_up()
    {
        await using var scene = NewScene(static options => options.Boot.MaxAttempts = 2);
        await scene.RunAsync();
        scene.Backend.Docker.Restart(PowerLost);
        scene.BreakTheImage();
        await scene.PassAsync();
        await scene.PassAsync();
        var waiting = await scene.OwedAsync();
        waiting.Should().BeEquivalentTo(new { Finding = ReconcileFinding.GameEndedWithEngine, Action = ReconcileAction.Wait });
        NotResumed(scene).Should().BeEmpty();

        await scene.PassWhenDueAsync();

        Resumes(scene).Should().HaveCount(2).And.OnlyContain(static entry => entry.Closing!.ErrorCode == ErrorCode.ContainerStartFailed);
        NotResumed(scene).Should().ContainSingle();
        (await scene.OwedAsync()).Should().BeNull();
        (await scene.Host.StartAsync(imageRef: TestRuntime.NextImage)).IsSuccess.Should().BeTrue("a request starts it");
    }

    [Fact]
    public async Task A_resume_is_no_act_for_the_crash_counts()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        scene.Backend.Docker.Restart(PowerLost);
        await scene.PassAsync();
        await scene.PassAsync();
        Resumes(scene).Should().ContainSingle();

        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Reason.Should().StartWith("attempt 2 of 3");
    }

    [Fact]
    public async Task Where_resuming_is_off_they_are_recorded_as_stopped()
    {
        await using var scene = NewScene(static options => options.Boot.Resume = BootResume.None);
        await RunAllAsync(scene);
        scene.Backend.Docker.Restart(PowerLost);

        await scene.PassAsync();
        await scene.PassAsync();

        StatusesOf(scene).Should().OnlyContain(static status => status == RuntimeStatus.Stopped);
        NotResumed(scene).Should().BeEmpty();
    }

    [Theory]
    [InlineData(PortCalls.JournalOpen, 1)]
    [InlineData(PortCalls.RecordsTransition, 1)]
    [InlineData(PortCalls.JournalClose, 1)]
    [InlineData(PortCalls.JournalClose, 2)]
    [InlineData(PortCalls.LeasesRelease, 3)]
    public async Task A_host_that_dies_while_it_records_the_ends_takes_no_game_along(string call, int nth)
    {
        await using var scene = NewScene(static options => options.Reconcile.Parallelism = 1);
        await RunAllAsync(scene);
        scene.Backend.Docker.Restart();
        await DieInAPassAsync(scene, call, nth);

        for (var pass = 0; pass < 3; pass++)
        {
            await scene.PassAsync();
        }

        StatusesOf(scene).Should().OnlyContain(static status => status == RuntimeStatus.Running);
        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
    }

    [Theory]
    [InlineData(PortCalls.JournalOpen)]
    [InlineData(PortCalls.DockerRemove)]
    [InlineData(PortCalls.DockerCreate)]
    [InlineData(PortCalls.DockerStart)]
    [InlineData(PortCalls.RecordsUpsert)]
    [InlineData(PortCalls.JournalClose)]
    public async Task A_host_that_dies_while_it_resumes_leaves_the_rest_to_the_next(string call)
    {
        await using var scene = NewScene();
        await scene.RunAsync();
        scene.Backend.Docker.Restart(PowerLost);
        await scene.PassAsync();
        await DieInAPassAsync(scene, call, nth: 1);

        for (var pass = 0; pass < 3; pass++)
        {
            await scene.PassAsync();
            scene.Time.Advance(TimeSpan.FromMinutes(2));
        }

        scene.Record.Status.Should().Be(RuntimeStatus.Running);
        scene.Backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
    }

    private static CrashScene NewScene(Action<GalaxyRuntimeOptions>? configure = null) => new(options =>
    {
        options.CrashRestart.Enabled = false;
        configure?.Invoke(options);
    });

    private static async Task RunAllAsync(CrashScene scene)
    {
        foreach (var game in Games)
        {
            (await scene.Host.StartAsync(game)).IsSuccess.Should().BeTrue("the test relies on it");
        }
    }

    private static async Task DieInAPassAsync(CrashScene scene, string call, int nth)
    {
        var faults = new FaultPlan(scene.Time).Crash(call, nth);
        var dying = scene.NewHost(faults);
        var reconciler = dying.Services.GetRequiredService<IRuntimeReconciler>();
        _ = reconciler.ApplyAsync(await CrashScene.PlanAsync(dying));
        await Eventually.EndsAsync(WaitAsync());
        scene.Time.Advance(TimeSpan.FromSeconds(31));

        async Task<bool> WaitAsync()
        {
            await faults.WhenCrashed;
            return true;
        }
    }

    private static IEnumerable<RuntimeStatus> StatusesOf(CrashScene scene) => Games.Select(game => scene.Backend.Records.Find(game)!.Status);

    private static IReadOnlyList<OperationEntry> EntriesOf(CrashScene scene, OperationKind kind) => [.. scene.Backend.Operations.All.Where(entry => entry.Kind == kind)];

    private static IReadOnlyList<OperationEntry> Resumes(CrashScene scene) => [.. scene.Backend.Operations.All.Where(static entry => entry.Source == OperationSource.AutoResume)];

    private static IReadOnlyList<NotificationIntent> NotResumed(CrashScene scene) =>
        [.. scene.Backend.Notifications.Published.Where(static intent => intent.Type == NotificationType.NotResumed)];
}
