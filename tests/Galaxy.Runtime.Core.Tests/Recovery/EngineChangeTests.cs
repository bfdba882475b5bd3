using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>An engine whose id is another one after an upgrade, a new data root or with every call, and engines that share an identity.</summary>
public sealed class EngineChangeTests
{
    private const string Next = "engine-after-the-upgrade";

    [Fact]
    public async Task A_running_game_is_bound_to_the_engine_under_its_new_id_and_that_is_in_the_journal()
    {
        await using var scene = new RecoveryScene();
        var container = await scene.RunAsync();
        Upgrade(scene);

        (await scene.PassAsync()).Done.Should().Be(1);

        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, Status = RuntimeStatus.Running, ContainerId = container });
        scene.EntriesOf(OperationKind.Start).Last().Should().Match<OperationEntry>(static entry =>
            entry.Source == OperationSource.AutoReconcile && entry.Closing!.ErrorCode == ErrorCode.None);
        (await scene.PlanAsync()).Items.Should().BeEmpty();
        (await scene.Host.StopAsync()).IsSuccess.Should().BeTrue();
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Stop)]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    public async Task A_request_need_not_wait_for_recovery(OperationKind kind)
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        if (kind is OperationKind.Start)
        {
            await scene.Host.StopAsync();
        }

        Upgrade(scene);

        (await scene.Host.Runtime.RunAsync(kind, RecoveryScene.Game, imageRef: kind is OperationKind.Patch ? TestRuntime.NextImage : TestRuntime.Image)).IsSuccess.Should().BeTrue();

        scene.Record!.EngineId.Should().Be(Next);
        scene.Docker.Containers.Should().ContainSingle();
    }

    [Fact]
    public async Task A_stopped_game_can_be_cleaned_up_under_the_new_id()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.Host.StopAsync();
        Upgrade(scene);

        (await scene.Host.Runtime.RunAsync(OperationKind.CleanupContainer, RecoveryScene.Game)).IsSuccess.Should().BeTrue();

        scene.Docker.Containers.Should().BeEmpty();
        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, Status = RuntimeStatus.Removed });
    }

    [Fact]
    public async Task A_game_that_went_down_with_the_old_id_is_recorded_under_the_new_one_and_restarted_if_it_crashed()
    {
        await using var scene = new RecoveryScene(static options =>
        {
            options.CrashRestart.Enabled = true;
            options.CrashRestart.Delay = TimeSpan.FromSeconds(1);
        });
        scene.Docker.Exit(await scene.RunAsync(), 1);
        Upgrade(scene);

        await scene.PassAsync();
        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, Status = RuntimeStatus.Stopped });

        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));
        await scene.PassAsync();
        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, Status = RuntimeStatus.Running });
    }

    [Fact]
    public async Task While_the_old_identity_was_seen_within_the_time_nothing_is_bound_and_both_sides_say_why()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.PassAsync();
        var before = scene.Record;
        Upgrade(scene);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(3));

        var plan = await scene.PlanAsync();
        await scene.PassAsync();
        var refused = await scene.Host.StopAsync();

        plan.Items.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Finding = ReconcileFinding.EngineChanged, Action = ReconcileAction.Wait });
        plan.Items[0].Reason.Should().Contain("was seen 240 s ago");
        refused.Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = true });
        refused.ErrorMessage.Should().Contain("was seen 240 s ago");
        scene.Record.Should().Be(before);

        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));
        (await scene.PassAsync()).Done.Should().Be(1);
        scene.Record!.EngineId.Should().Be(Next);
    }

    [Fact]
    public async Task A_container_of_another_id_is_the_games_own_only_with_the_records_fence()
    {
        await using var scene = new RecoveryScene();
        var container = await scene.RunAsync();
        var record = scene.Record!;
        Upgrade(scene);

        scene.Backend.Records.Put(record with { ContainerId = "an-id-of-the-old-engine", Fence = record.Fence + 1 });
        (await scene.PlanAsync()).Items.Should().ContainSingle().Which.Action.Should().Be(ReconcileAction.Quarantine);
        (await scene.Host.StopAsync()).ErrorCode.Should().Be(ErrorCode.Conflict);

        scene.Backend.Records.Put(record with { ContainerId = "an-id-of-the-old-engine" });
        await scene.PassAsync();
        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, ContainerId = container, Status = RuntimeStatus.Running });
    }

    [Fact]
    public async Task A_foreign_container_under_the_games_name_binds_nothing()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        scene.Docker.RemoveContainerManually(scene.Container!.Id);
        scene.Docker.AddContainer($"galaxy-game-{RecoveryScene.Game}");
        Upgrade(scene);

        (await scene.PlanAsync()).Items.Should().BeEmpty();
        (await scene.Host.StopAsync()).Should().BeEquivalentTo(new { ErrorCode = ErrorCode.Conflict, CanRetry = false });
        scene.Record!.EngineId.Should().NotBe(Next);
    }

    [Fact]
    public async Task A_removed_record_binds_its_game_to_no_engine()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        await scene.Host.StopAsync();
        await scene.Host.Runtime.RunAsync(OperationKind.CleanupContainer, RecoveryScene.Game);
        await scene.PassAsync();
        Upgrade(scene);

        (await scene.Host.StartAsync()).IsSuccess.Should().BeTrue("the old engine has nothing of it, however recently it was seen");
        scene.Record!.EngineId.Should().Be(Next);
    }

    [Theory]
    [InlineData(PortCalls.JournalOpen)]
    [InlineData(PortCalls.RecordsUpsert)]
    [InlineData(PortCalls.JournalClose)]
    public async Task A_host_that_dies_while_it_binds_a_game_leaves_nothing_that_the_next_does_not_finish(string call)
    {
        await using var scene = new RecoveryScene();
        var container = await scene.RunAsync();
        Upgrade(scene);
        await using var dying = new TestRuntime(faults: new FaultPlan(scene.Backend.Time).Crash(call), shared: scene.Backend);
        var reconciler = dying.Services.GetRequiredService<IRuntimeReconciler>();
        var plan = reconciler.PlanAsync();
        await scene.Host.Time.AdvanceUntilAsync(plan);
        _ = reconciler.ApplyAsync(await plan);
        await scene.Host.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Host.Time.Advance(TimeSpan.FromMinutes(6));

        await scene.PassAsync();
        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { EngineId = Next, ContainerId = container, Status = RuntimeStatus.Running });
        scene.Backend.Operations.All.Should().OnlyContain(static entry => entry.Closing != null);
    }

    [Fact]
    public async Task On_an_engine_without_a_stable_id_no_game_is_started_nothing_is_judged_and_the_message_names_the_option()
    {
        await using var scene = new RecoveryScene();
        await scene.RunAsync();
        scene.Docker.RemoveContainerManually(scene.Container!.Id);
        scene.Docker.Engine = scene.Docker.Engine with { HasStableId = false };
        scene.Host.Time.Advance(TimeSpan.FromMinutes(2));

        var started = await scene.Host.StartAsync("g2");
        var plan = await scene.PlanAsync();

        started.ErrorCode.Should().Be(ErrorCode.StartConfigInvalid);
        started.ErrorMessage.Should().Contain("Docker:EngineId");
        plan.Items.Should().BeEmpty();
        plan.Refusal.Should().StartWith("engine_id_unstable: ").And.Contain("Docker:EngineId");
    }

    [Theory]
    [InlineData("raw-b", "host", "/data", "m1", true)]
    [InlineData("raw-a", "other", "/other", "m2", false)]
    [InlineData(null, "host", "/data", "m1", false)]
    [InlineData(null, "other", "/data", "m1", true)]
    [InlineData(null, "host", "/other", "m1", true)]
    [InlineData(null, "host", "/data", "m2", true)]
    [InlineData(null, "host", "/data", null, false)]
    public async Task Two_live_hosts_that_see_different_engines_under_one_identity_judge_nothing(string? rawId, string name, string dataRoot, string? machine, bool isAnother)
    {
        await using var scene = new RecoveryScene();
        scene.Docker.Engine = scene.Docker.Engine with { RawId = "raw-a", Name = "host", DataRoot = "/data", Machine = "m1" };
        await scene.RunAsync();
        scene.Docker.RemoveContainerManually(scene.Container!.Id);
        await scene.Backend.Records.SeeEngineAsync(
            new EngineSighting { EngineId = scene.Docker.Engine.Id, HostId = "another-process", HostName = "b", RawId = rawId, Name = name, DataRoot = dataRoot, Machine = machine },
            CancellationToken.None);

        var plan = await scene.PlanAsync();

        (plan.Refusal is not null).Should().Be(isAnother);
        if (isAnother)
        {
            plan.Refusal.Should().StartWith("engine_id_shared: ").And.Contain("host \"b\"").And.Contain("Docker:EngineId");
            plan.Items.Should().BeEmpty("what this engine lacks may be on the other one");
            (await scene.PassAsync()).Done.Should().Be(0);
            scene.Record!.Status.Should().Be(RuntimeStatus.Running);

            scene.Host.Time.Advance(TimeSpan.FromSeconds(91));
            (await scene.PlanAsync()).Refusal.Should().BeNull("the other host is gone");
        }
    }

    private static void Upgrade(RecoveryScene scene)
    {
        scene.Docker.Engine = scene.Docker.Engine with { Id = Next };

        // Longer than a host goes on with the id that it asked for last.
        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));
    }
}
