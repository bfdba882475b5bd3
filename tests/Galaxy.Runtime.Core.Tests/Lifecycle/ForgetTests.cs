using Galaxy.Runtime.Core.Tests.Recovery;
using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>A removed game is forgotten: nothing is kept of it, its state directory only if that is asked for.</summary>
public sealed class ForgetTests
{
    private const string Game = RecoveryScene.Game;

    private static readonly GameSettings Seeded = new() { Environment = new Dictionary<string, string> { ["SEED"] = "1" } };

    private static readonly string[] Steps = [PortCalls.JournalRemoveGame, PortCalls.HealthSnapshotsRemove, PortCalls.StateDirectoryRemove, PortCalls.RecordsRemove];

    public static TheoryData<string> Deletions => [.. Steps];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_left_of_a_removed_game_and_its_state_only_if_it_is_kept(bool deleteState)
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);

        (await scene.Host.Runtime.ForgetAsync(Game, deleteState)).Should().Be(ForgetResult.Forgotten);

        MustBeForgotten(scene);
        scene.Backend.StateDirectory.Prepared.Should().HaveCount(deleteState ? 0 : 1);
        scene.Backend.Leases.FindHolder(Game).Should().BeNull();
    }

    [Fact]
    public async Task A_game_that_never_started_is_forgotten_too()
    {
        await using var scene = new RecoveryScene();
        scene.Docker.AddImage(TestRuntime.Image, behaviour: ImageBehaviour.Exits(1));
        (await scene.Host.Runtime.StartAsync(new StartRequest(Game, TestRuntime.Image) { Settings = Seeded })).IsSuccess.Should().BeFalse();

        (await scene.Host.Runtime.ForgetAsync(Game, deleteState: true)).IsSuccess.Should().BeTrue();

        MustBeForgotten(scene);
        scene.Backend.StateDirectory.Prepared.Should().BeEmpty();
    }

    [Fact]
    public async Task Forgetting_what_is_forgotten_succeeds()
    {
        await using var scene = new RecoveryScene();

        (await scene.Host.Runtime.ForgetAsync(Game, deleteState: true)).IsSuccess.Should().BeTrue();

        MustBeForgotten(scene);
    }

    [Fact]
    public async Task A_game_that_is_forgotten_starts_as_a_new_one_with_a_later_fence()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        var fence = scene.Record!.Fence;
        await scene.Host.Runtime.ForgetAsync(Game);

        await scene.RunAsync();

        scene.Record.Fence.Should().BeGreaterThan(fence);
        scene.Record.SettingsDigest.Should().BeNull();
    }

    [Fact]
    public async Task A_game_that_is_not_removed_is_refused_and_left_alone()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        var before = scene.Backend.Operations.All;

        var running = await scene.Host.Runtime.ForgetAsync(Game, deleteState: true);
        running.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = false, IsSuccess = false });
        running.ErrorMessage.Should().Contain("running");

        scene.Backend.Operations.All.Should().Equal(before);
        scene.Backend.StateDirectory.Prepared.Should().ContainSingle();
        await scene.Host.StopAsync();
        (await scene.Host.Runtime.ForgetAsync(Game)).ErrorMessage.Should().Contain("stopped");
        scene.Record!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [Fact]
    public async Task A_container_with_the_games_name_is_in_the_way()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        var foreign = scene.Docker.AddContainer($"galaxy-game-{Game}", running: true);

        var refused = await scene.Host.Runtime.ForgetAsync(Game, deleteState: true);

        refused.ErrorCode.Should().Be(ErrorCode.Conflict);
        refused.ErrorMessage.Should().Contain(foreign);
        scene.Record.Should().NotBeNull();
    }

    [Fact]
    public async Task A_removed_game_belongs_to_no_engine_and_can_be_forgotten_anywhere()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        scene.Backend.Records.Put(scene.Record! with { EngineId = "another" });

        (await scene.Host.Runtime.ForgetAsync(Game)).IsSuccess.Should().BeTrue("the engine that it was on may be gone for good");
        scene.Record.Should().BeNull();
    }

    [Fact]
    public async Task A_game_that_another_operation_holds_may_be_forgotten_later()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        await scene.Backend.Leases.TryAcquireAsync(Game, "another", TimeSpan.FromMinutes(1), CancellationToken.None);

        (await scene.Host.Runtime.ForgetAsync(Game)).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = true });
    }

    [Fact]
    public async Task An_operation_that_is_not_resolved_keeps_the_game_until_it_is()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        await scene.DieStartingAsync(PortCalls.DockerCreate);

        (await scene.Host.Runtime.ForgetAsync(Game)).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = true });
        scene.Record.Should().NotBeNull();
        await scene.PassAsync();

        (await scene.Host.Runtime.ForgetAsync(Game)).IsSuccess.Should().BeTrue();
        MustBeForgotten(scene);
    }

    [Fact]
    public async Task Events_that_wait_keep_the_game_until_they_are_published()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        await scene.Backend.Operations.AddEventsAsync(
            [new OutboxEvent { GameId = Game, HealthEvent = scene.Backend.HealthEvents.Published[0], AddedAt = scene.Host.Time.GetUtcNow() }], CancellationToken.None);

        (await scene.Host.Runtime.ForgetAsync(Game)).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = true });
        scene.Backend.Operations.All.Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Deletions))]
    public async Task A_fault_in_any_deletion_is_reported_and_the_next_call_goes_on(string call)
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        await using var failing = new TestRuntime(faults: new FaultPlan(scene.Backend.Time).FailBefore(call), shared: scene.Backend);

        (await failing.Runtime.ForgetAsync(Game, deleteState: true)).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.ServiceUnavailable, CanRetry = true });
        scene.Record.Should().NotBeNull("the record goes last");
        (await failing.Runtime.ForgetAsync(Game, deleteState: true)).IsSuccess.Should().BeTrue();

        MustBeForgotten(scene);
    }

    [Theory]
    [MemberData(nameof(Deletions))]
    public async Task A_host_that_dies_before_or_after_any_deletion_leaves_what_the_next_call_deletes(string call)
    {
        foreach (var plan in (Func<FaultPlan, FaultPlan>[])[faults => faults.Crash(call), faults => faults.CrashAfter(call)])
        {
            await using var scene = new RecoveryScene();
            await RemoveAsync(scene);
            await using var dying = new TestRuntime(faults: plan(new FaultPlan(scene.Backend.Time)), shared: scene.Backend);
            _ = dying.Runtime.ForgetAsync(Game, deleteState: true);
            await scene.Host.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
            scene.Host.Time.Advance(TimeSpan.FromSeconds(31));

            (await scene.PassAsync()).Should().Be(new ReconcileReport(), "there is nothing to resolve");
            (await scene.Host.Runtime.ForgetAsync(Game, deleteState: true)).IsSuccess.Should().BeTrue();

            MustBeForgotten(scene);
            scene.Backend.StateDirectory.Prepared.Should().BeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Deletions))]
    public async Task Nothing_more_is_deleted_once_the_lease_is_lost(string call)
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);
        // Its answer comes after the lease has ended, because no renewal is answered, either.
        var faults = new FaultPlan(scene.Backend.Time).HangAfter(call).FailBefore(PortCalls.LeasesRenew, times: int.MaxValue);
        await using var losing = new TestRuntime(static options => options.Timeouts.Store = TimeSpan.FromMinutes(5), faults, shared: scene.Backend);

        var forgetting = losing.Runtime.ForgetAsync(Game, deleteState: true);
        await scene.Host.Time.AdvanceUntilAsync(forgetting);

        (await forgetting).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.LeaseLost, CanRetry = true });
        losing.Faults.Calls.Select(static made => made.Name).Where(static name => Steps.Contains(name)).Should().EndWith(call);
    }

    [Fact]
    public async Task An_invalid_id_is_refused()
    {
        await using var runtime = new TestRuntime();

        (await runtime.Runtime.ForgetAsync("../etc", deleteState: true)).ErrorCode.Should().Be(ErrorCode.InvalidRequest);

        runtime.Faults.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_that_cancels_gets_the_exception()
    {
        await using var scene = new RecoveryScene();
        await RemoveAsync(scene);

        var forget = () => scene.Host.Runtime.ForgetAsync(Game, cancellationToken: new CancellationToken(canceled: true));

        await forget.Should().ThrowAsync<OperationCanceledException>();
        scene.Record.Should().NotBeNull();
    }

    private static async Task RemoveAsync(RecoveryScene scene)
    {
        (await scene.Host.Runtime.StartAsync(new StartRequest(Game, TestRuntime.Image) { Settings = Seeded })).IsSuccess.Should().BeTrue();
        (await scene.Host.StopAsync()).IsSuccess.Should().BeTrue();
        (await scene.Host.Runtime.CleanupAsync(new CleanupRequest(Game))).IsSuccess.Should().BeTrue();
    }

    private static void MustBeForgotten(RecoveryScene scene)
    {
        scene.Record.Should().BeNull();
        scene.Backend.Operations.All.Should().BeEmpty();
        scene.Backend.HealthSnapshots.All.Should().BeEmpty();
        scene.Backend.Records.FindSettings(Game, Seeded.Digest).Should().BeNull();
    }
}
