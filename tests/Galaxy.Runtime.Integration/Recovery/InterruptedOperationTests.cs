using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Recovery;

/// <summary>What becomes of the journal entry, and of the containers, of an operation whose host died.</summary>
public sealed class InterruptedOperationTests
{
    [DockerFact]
    public async Task An_operation_whose_record_was_written_is_closed_as_success_and_told()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        await here.DieAsync(game, new FaultPlan().CrashAfter(PortCalls.RecordsUpsert), host => host.StartAsync(game));
        var container = (await here.TestEnvironment.ContainerAsync(game))!.Value.GetProperty("Id").GetString();

        var next = await RecoverAsync(here);

        (await here.ExpectOneRunningAsync(next, game)).ContainerId.Should().Be(container);
        await ExpectClosedAsync(next, game, OperationKind.Start, ErrorCode.None);
        next.EventsOf(game).Should().Equal(HealthEventType.ContainerStarted);
    }

    [DockerFact]
    public async Task An_open_entry_that_something_newer_overtook_is_closed_and_nothing_is_touched()
    {
        // What a database shows that was restored from a backup: a stop is open, and the container is newer.
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        var host = here.NewHost(here.Stores);
        var record = await host.RunningAsync(game);
        var old = new OperationEntry
        {
            OperationId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            CorrelationId = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            GameId = game,
            Kind = OperationKind.Stop,
            Source = OperationSource.Application,
            StopReason = StopReason.AdminRequest,
            Fence = record.Fence - 1,
            PreviousContainerId = record.ContainerId,
            WasRunning = true,
        };
        (await here.Stores.Operations.RemoveGameAsync(game, CancellationToken.None)).Should().BeTrue("the backup is older than the start");
        await here.Stores.Operations.OpenAsync(old, head: null, CancellationToken.None);

        await RecoverAsync(here);

        await ExpectClosedAsync(host, game, OperationKind.Stop, ErrorCode.Interrupted);
        (await here.ExpectOneRunningAsync(host, game)).ContainerId.Should().Be(record.ContainerId);
    }

    [DockerFact]
    public async Task A_start_whose_container_runs_is_finished()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        await here.DieAsync(game, new FaultPlan().Crash(PortCalls.RecordsUpsert), host => host.StartAsync(game));

        var next = await RecoverAsync(here);

        await here.ExpectOneRunningAsync(next, game);
        await ExpectClosedAsync(next, game, OperationKind.Start, ErrorCode.None);
    }

    [DockerFact]
    public async Task A_start_whose_container_does_not_run_is_taken_back()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        await here.DieAsync(game, new FaultPlan().Crash(PortCalls.RecordsUpsert), host => host.StartAsync(game));
        await here.KillAsync($"galaxy-game-{game}");

        var next = await RecoverAsync(here);

        (await here.TestEnvironment.ContainersAsync(game)).Should().BeEmpty();
        (await next.Queries.FindAsync(game)).Should().BeNull();
        await ExpectClosedAsync(next, game, OperationKind.Start, ErrorCode.Interrupted);
    }

    [DockerTheory]
    [InlineData(PortCalls.JournalOpen, "running")]
    [InlineData(PortCalls.DockerStop, "exited")]
    public async Task A_stop_is_finished(string lastCall, string stateBefore)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        await here.NewHost(here.Stores).RunningAsync(game);
        await here.DieAsync(game, new FaultPlan().CrashAfter(lastCall), host => host.StopAsync(game));
        (await here.TestEnvironment.ContainerAsync(game))!.Value.GetProperty("State").GetProperty("Status").GetString().Should().Be(stateBefore);

        var next = await RecoverAsync(here);

        (await next.Queries.FindAsync(game))!.Status.Should().Be(RuntimeStatus.Stopped);
        (await here.TestEnvironment.ContainerAsync(game))!.Value.GetProperty("State").GetProperty("Running").GetBoolean().Should().BeFalse();
        await ExpectClosedAsync(next, game, OperationKind.Stop, ErrorCode.None);
    }

    [DockerTheory]
    [InlineData(PortCalls.JournalOpen, 1)]
    [InlineData(PortCalls.DockerRemove, 0)]
    public async Task A_cleanup_is_finished(string lastCall, int containersBefore)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        var host = here.NewHost(here.Stores);
        await host.RunningAsync(game);
        await host.StopAsync(game);
        await here.DieAsync(game, new FaultPlan().CrashAfter(lastCall), dying => dying.CleanupAsync(game));
        (await here.TestEnvironment.ContainersAsync(game)).Should().HaveCount(containersBefore);

        var next = await RecoverAsync(here);

        (await next.Queries.FindAsync(game))!.Status.Should().Be(RuntimeStatus.Removed);
        (await here.TestEnvironment.ContainersAsync(game)).Should().BeEmpty();
        await ExpectClosedAsync(next, game, OperationKind.CleanupContainer, ErrorCode.None);
    }

    [DockerTheory]
    [InlineData(OperationKind.Restart, EngineImages.V140)]
    [InlineData(OperationKind.Patch, EngineImages.V141)]
    public async Task A_recreation_whose_new_container_runs_is_finished(OperationKind kind, string image)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        var old = await here.NewHost(here.Stores).RunningAsync(game);
        await here.DieAsync(game, new FaultPlan().Crash(PortCalls.RecordsUpsert), host => RecreateAsync(host, kind, game));

        var next = await RecoverAsync(here);

        var record = await here.ExpectOneRunningAsync(next, game);
        record.ImageRef.Should().Be(image);
        record.ContainerId.Should().NotBe(old.ContainerId);
        await ExpectClosedAsync(next, game, kind, ErrorCode.None);
    }

    [DockerTheory]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_recreation_whose_old_container_still_runs_leaves_it_alone(OperationKind kind)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        var old = await here.NewHost(here.Stores).RunningAsync(game);
        await here.DieAsync(game, new FaultPlan().CrashAfter(PortCalls.JournalOpen), host => RecreateAsync(host, kind, game));

        var next = await RecoverAsync(here);

        (await here.ExpectOneRunningAsync(next, game)).Should().BeEquivalentTo(new { old.ContainerId, old.ImageRef });
        (await here.TestEnvironment.AskAsync(game, "starts")).Should().Be("1");
        await ExpectClosedAsync(next, game, kind, ErrorCode.Interrupted);
    }

    [DockerTheory]
    [InlineData(OperationKind.Restart, PortCalls.DockerStop)]
    [InlineData(OperationKind.Restart, PortCalls.DockerRemove)]
    [InlineData(OperationKind.Patch, PortCalls.DockerStop)]
    [InlineData(OperationKind.Patch, PortCalls.DockerRemove)]
    [InlineData(OperationKind.Patch, PortCalls.DockerCreate)]
    public async Task A_recreation_of_which_nothing_runs_starts_the_old_image_again(OperationKind kind, string lastCall)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        var old = await here.NewHost(here.Stores).RunningAsync(game);
        await here.DieAsync(game, new FaultPlan().CrashAfter(lastCall), host => RecreateAsync(host, kind, game));

        var next = await RecoverAsync(here);

        (await here.ExpectOneRunningAsync(next, game)).Should().BeEquivalentTo(new { old.ImageRef, old.ImageId });
        (await here.TestEnvironment.AskAsync(game, "version")).Should().Be("1.4.0");
        await ExpectClosedAsync(next, game, kind, ErrorCode.Interrupted);
    }

    [DockerFact]
    public async Task A_recreation_whose_host_died_inside_a_slow_stop_starts_the_old_version_again()
    {
        // The engine kills the old container for the dead host while recovery has the game.
        var grace = TimeSpan.FromSeconds(6);
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        var old = await here.NewHost(here.Stores).RunningAsync(game, EngineImages.Stubborn);
        var faults = new FaultPlan();
        _ = here.NewDyingHost(faults, grace).RestartAsync(game);
        await Eventually.HoldsAsync(() => faults.Calls.Any(static call => call.Name == PortCalls.DockerStop), "the stop is on its way");
        faults.CrashNow();
        here.Stores.Leases.Break(game);
        (await here.IsRunningAsync(old.ContainerId!)).Should().BeTrue("the test relies on it");

        var next = here.NewHost(here.Stores, options => options.Stop.Grace = grace);
        await next.RecoverAsync();

        (await here.ExpectOneRunningAsync(next, game)).StartedAt.Should().BeAfter(old.StartedAt!.Value, "it went down and was started again");
        await ExpectClosedAsync(next, game, OperationKind.Restart, ErrorCode.Interrupted);
        (await next.Reconciler.PlanAsync()).Items.Should().BeEmpty();
    }

    private static Task<OperationResult> RecreateAsync(TestHost host, OperationKind kind, string game) =>
        kind is OperationKind.Patch ? host.PatchAsync(game, EngineImages.V141) : host.RestartAsync(game);

    /// <summary>One pass of a host that comes after the dead one; a second one finds nothing.</summary>
    private static async Task<TestHost> RecoverAsync(RecoveryEnvironment here)
    {
        var next = here.NewHost(here.Stores);
        (await next.RecoverAsync()).Items.Should().ContainSingle();
        (await next.Reconciler.PlanAsync()).Items.Should().BeEmpty("one pass is enough");
        return next;
    }

    private static async Task ExpectClosedAsync(TestHost host, string game, OperationKind kind, ErrorCode code)
    {
        var entries = (await host.Queries.ReadOperationsAsync(game)).Entries;
        entries.Should().OnlyContain(entry => entry.Closing != null);
        entries.First(entry => entry.Kind == kind && entry.CorrelationId == entry.OperationId).Closing!.ErrorCode.Should().Be(code);
    }
}
