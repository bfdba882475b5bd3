using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>The journal is the memory: it does not matter which host looks, or whether it is the one that looked before.</summary>
public sealed class RestartsAcrossHostsTests
{
    private static readonly TimeSpan LongerThanALease = TimeSpan.FromSeconds(31);

    [Fact]
    public async Task Two_hosts_that_see_it_due_start_it_once()
    {
        await using var scene = new CrashScene();
        var other = scene.NewHost();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        (await scene.OwedAsync(other))!.Action.Should().Be(ReconcileAction.Restart);

        await Task.WhenAll(scene.PassAsync(), scene.PassAsync(other));

        scene.Attempts.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Backend.Docker.Containers.Should().ContainSingle();
    }

    [Fact]
    public async Task A_plan_that_is_applied_late_starts_nothing_that_was_started_meanwhile()
    {
        await using var scene = new CrashScene();
        var other = scene.NewHost();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        var stale = await CrashScene.PlanAsync(other);
        await scene.PassAsync();
        await scene.CrashAndSeeAsync();

        var report = await ((IRuntimeReconciler)other.Services.GetService(typeof(IRuntimeReconciler))!).ApplyAsync(stale);

        report.Done.Should().Be(0);
        scene.Attempts.Should().ContainSingle("the second crash is not due yet");
    }

    [Fact]
    public async Task A_new_host_goes_on_counting_where_the_old_one_was()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndSeeAsync();
        var owed = await scene.OwedAsync();

        var booted = await scene.OwedAsync(scene.NewHost());

        booted.Should().Be(owed);
        booted!.Reason.Should().StartWith("attempt 2 of 3");
        booted.DueAt.Should().Be(scene.Time.GetUtcNow() + TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(PortCalls.RecordsTransition)]
    [InlineData(PortCalls.JournalClose)]
    public async Task A_crash_whose_host_died_while_it_wrote_it_down_is_still_a_crash(string call)
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.Crash();
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(call));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Time.Advance(LongerThanALease);

        await scene.PassAsync();

        var entry = scene.Backend.Operations.All.Single(static entry => entry.Kind == OperationKind.Stop);
        entry.Closing.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.None, Evidence = new { Cause = ExitCause.Crashed, ExitCode = 1 } });
        scene.Backend.HealthEvents.Published.Where(static told => told.Type == HealthEventType.ContainerExited).Select(static told => told.EventId).Distinct().Should().ContainSingle();
        (await scene.OwedAsync())!.Reason.Should().StartWith("attempt 1 of 3");
    }

    [Fact]
    public async Task A_container_that_somebody_started_again_meanwhile_is_not_stopped_by_settling_its_exit()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.Crash();
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(PortCalls.RecordsTransition));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        await scene.Backend.Docker.StartContainerAsync(scene.Record.ContainerId!, CancellationToken.None);
        scene.Time.Advance(LongerThanALease);

        await scene.PassAsync();

        scene.Record.Status.Should().Be(RuntimeStatus.Running);
        scene.Backend.Docker.Containers.Should().ContainSingle().Which.State.Should().Be(ContainerState.Running);
    }

    [Theory]
    [InlineData(PortCalls.DockerStart)]
    [InlineData(PortCalls.DockerCreate)]
    public async Task An_attempt_whose_host_died_counts(string call)
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(call));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Time.Advance(LongerThanALease);

        await scene.PassAsync();

        scene.Attempts.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        var owed = await scene.OwedAsync();
        owed!.Reason.Should().StartWith("attempt 2 of 3");
        owed.DueAt.Should().Be(scene.Time.GetUtcNow() + TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_attempt_whose_container_came_up_before_its_host_died_is_a_success()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(PortCalls.RecordsUpsert));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Time.Advance(LongerThanALease);

        await scene.PassAsync();

        scene.Record.Status.Should().Be(RuntimeStatus.Running);
        scene.Attempts.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
    }

    [Fact]
    public async Task A_host_that_looked_while_the_crash_was_being_written_down_learns_of_it_later()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.Crash();
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(PortCalls.JournalClose));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        // Its list of open entries is older than the entry, and its list of records is younger than the record.
        var journal = new StaleJournal(scene.Backend.Operations);
        var looking = scene.NewHost(ports: builder => builder.SupplyPort<IOperationLogStore>(PortPrecedence.Fake, _ => journal));
        (await scene.OwedAsync(looking)).Should().BeNull();
        scene.Time.Advance(LongerThanALease);
        await scene.PassAsync();

        (await scene.OwedAsync(looking))!.Reason.Should().StartWith("attempt 1 of 3");
    }

    [Fact]
    public async Task A_busy_game_is_tried_again_and_leaves_no_trace()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        await scene.Backend.Leases.TryAcquireAsync(CrashScene.Game, "somebody", TimeSpan.FromSeconds(30), CancellationToken.None);

        (await scene.PassAsync()).Passed.Should().Be(1);
        scene.Attempts.Should().BeEmpty();
        await scene.Backend.Leases.ReleaseAsync(CrashScene.Game, "somebody", CancellationToken.None);
        (await scene.PassAsync()).Done.Should().Be(1);
    }
}
