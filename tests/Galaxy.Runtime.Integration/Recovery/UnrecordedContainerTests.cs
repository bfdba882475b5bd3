using Galaxy.Runtime.Integration.Stores;
using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Recovery;

/// <summary>What becomes of containers that no record names, or that do not fit.</summary>
public sealed class UnrecordedContainerTests
{
    [DockerTheory]
    [InlineData(ErrorCode.Interrupted)]
    [InlineData(ErrorCode.ContainerStartFailed)]
    public async Task A_running_container_whose_operation_has_failed_is_removed(ErrorCode code)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var game = here.TestEnvironment.NewGame();
        await here.DieAsync(game, new FaultPlan().Crash(PortCalls.RecordsUpsert), host => host.StartAsync(game));
        var entry = here.Stores.Operations.All.Single();
        await here.Stores.Operations.CloseAsync(
            entry.OperationId, new OperationClosing { ErrorCode = code, Message = "the test says so", FinishedAt = entry.StartedAt }, CancellationToken.None);
        var host = here.NewHost(here.Stores);

        await host.RecoverAsync();

        (await here.TestEnvironment.ContainersAsync(game)).Should().BeEmpty();
        (await host.Queries.FindAsync(game)).Should().BeNull();
        (await host.Reconciler.PlanAsync()).Items.Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_container_that_does_not_run_is_left_alone_until_its_grace_period_is_over()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var record = await here.NewHost().RunningAsync(here.TestEnvironment.NewGame());
        await here.KillAsync(record.ContainerId!);
        var patient = here.NewHost(configure: static options => options.Reconcile.LeftoverGrace = TimeSpan.FromHours(1));

        (await patient.RecoverAsync()).Items.Should().ContainSingle().Which.Action.Should().Be(ReconcileAction.Wait);
        (await here.TestEnvironment.ContainersAsync(record.GameId)).Should().ContainSingle();
        await here.NewHost().RecoverAsync();

        (await here.TestEnvironment.ContainersAsync(record.GameId)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_leftover_that_somebody_starts_while_it_is_removed_stays_and_is_adopted_by_the_next_pass()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var record = await here.NewHost().RunningAsync(here.TestEnvironment.NewGame());
        await here.KillAsync(record.ContainerId!);
        var gate = new PortGate();
        var host = here.NewHost(gate: gate);
        gate.Before(nameof(IContainerEngine.RemoveContainerAsync), () => here.TestEnvironment.Engine.PostAsync($"containers/{record.ContainerId}/start"));

        await host.RecoverAsync();

        gate.Calls.Should().Contain(nameof(IContainerEngine.RemoveContainerAsync));
        await here.ExpectRunningAsync(record.ContainerId!);
        (await host.Queries.FindAsync(record.GameId)).Should().BeNull();
        await host.RecoverAsync();
        (await here.ExpectOneRunningAsync(host, record.GameId)).ContainerId.Should().Be(record.ContainerId);
    }

    [DockerFact]
    public async Task Of_two_containers_of_one_game_the_one_that_the_record_names_stays()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var recorded = await host.RunningAsync(here.TestEnvironment.NewGame());
        await here.TestEnvironment.Engine.PostAsync($"containers/{recorded.ContainerId}/rename?name=renamed-{recorded.GameId}");
        var second = await here.NewHost().RunningAsync(recorded.GameId);

        await host.RecoverAsync();

        await here.ExpectRunningAsync(recorded.ContainerId!);
        (await here.TestEnvironment.Engine.FindAsync(second.ContainerId!)).Should().BeNull();
        (await host.Queries.FindAsync(recorded.GameId))!.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, recorded.ContainerId });
    }

    [DockerFact]
    public async Task A_second_container_that_is_not_ours_stays_too()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var recorded = await host.RunningAsync(here.TestEnvironment.NewGame());
        await here.TestEnvironment.Engine.PostAsync($"containers/{recorded.ContainerId}/rename?name=renamed-{recorded.GameId}");
        var theirs = await here.TestEnvironment.RunForeignAsync($"galaxy-game-{recorded.GameId}");

        await host.RecoverAsync();

        await here.ExpectRunningAsync(recorded.ContainerId!, theirs);
    }

    [DockerFact]
    public async Task A_container_whose_labels_are_unreadable_is_reported_and_never_touched()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var record = await here.NewHost().RunningAsync(here.TestEnvironment.NewGame());
        var labels = (await here.TestEnvironment.Engine.InspectAsync(record.ContainerId!)).GetProperty("Config").GetProperty("Labels")
            .EnumerateObject().ToDictionary(static label => label.Name, static label => label.Value.GetString()!, StringComparer.Ordinal);
        labels[RuntimeLabels.Fence] = "many";
        await here.TestEnvironment.Engine.RemoveAsync(record.ContainerId!);
        var unreadable = await here.TestEnvironment.RunForeignAsync($"galaxy-game-{record.GameId}", labels);
        var host = here.NewHost();

        (await host.RecoverAsync()).Items.Should().ContainSingle()
            .Which.Should().Match<ReconcileItem>(item => item.Action == ReconcileAction.Quarantine && item.ContainerId == unreadable);

        await here.ExpectRunningAsync(unreadable);
        (await host.Queries.FindAsync(record.GameId)).Should().BeNull();
    }
}
