using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Recovery;

public sealed class ReconcileTests
{
    [DockerFact]
    public async Task Healthy_games_and_strangers_give_nothing_to_do()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var record = await host.RunningAsync(here.TestEnvironment.NewGame());
        var stranger = await here.TestEnvironment.RunForeignAsync("stranger-" + here.TestEnvironment.Name);

        (await host.RecoverAsync()).Items.Should().BeEmpty();

        await here.ExpectRunningAsync(record.ContainerId!, stranger);
    }

    [DockerFact]
    public async Task A_game_whose_container_was_killed_is_recorded_as_stopped_with_evidence()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var record = await host.RunningAsync(here.TestEnvironment.NewGame());
        await here.TestEnvironment.Engine.PostAsync($"containers/{record.ContainerId}/kill?signal=KILL");

        await Eventually.GetAsync(
            async () =>
            {
                await host.RecoverAsync();
                return (await host.Queries.FindAsync(record.GameId))!.Status;
            },
            static status => status is RuntimeStatus.Stopped,
            "a stopped record");

        var entry = (await host.Queries.ReadOperationsAsync(record.GameId)).Entries[0];
        entry.Source.Should().Be(OperationSource.AutoReconcile);
        entry.Closing!.Evidence!.Cause.Should().Be(ExitCause.KilledExternally);
        host.EventsOf(record.GameId).Should().Contain(HealthEventType.ContainerExited);
        (await host.RecoverAsync()).Items.Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_game_whose_container_was_removed_is_recorded_as_removed()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var record = await host.RunningAsync(here.TestEnvironment.NewGame());
        await here.TestEnvironment.Engine.RemoveAsync(record.ContainerId!);

        await Eventually.GetAsync(
            async () =>
            {
                await host.RecoverAsync();
                return (await host.Queries.FindAsync(record.GameId))!.Status;
            },
            static status => status is RuntimeStatus.Removed,
            "a removed record");

        host.EventsOf(record.GameId).Should().Contain(HealthEventType.ContainerDisappeared);
    }

    [DockerFact]
    public async Task A_running_container_that_no_record_names_is_adopted()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var record = await here.NewHost().RunningAsync(here.TestEnvironment.NewGame());
        // A host whose database is new.
        var other = here.NewHost();

        await other.RecoverAsync();

        (await other.Queries.FindAsync(record.GameId)).Should().BeEquivalentTo(
            new { Status = RuntimeStatus.Running, record.ContainerId, record.ImageRef, record.ImageId, record.EngineId });
        (await other.StopAsync(record.GameId)).ErrorCode.Should().Be(ErrorCode.None);
    }

    [DockerFact]
    public async Task A_half_made_container_of_ours_is_removed()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var record = await host.RunningAsync(here.TestEnvironment.NewGame());
        var labels = (await here.TestEnvironment.Engine.InspectAsync(record.ContainerId!)).GetProperty("Config").GetProperty("Labels").GetRawText();
        await here.TestEnvironment.Engine.RemoveAsync(record.ContainerId!);
        var name = $"galaxy-game-{record.GameId}";
        await here.TestEnvironment.Engine.PostAsync($"containers/create?name={name}", $$"""{"Image":"{{EngineImages.V140}}","Labels":{{labels}} }""");
        var other = here.NewHost();

        await other.RecoverAsync();

        (await here.TestEnvironment.ContainersAsync(record.GameId)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_container_that_somebody_renamed_is_not_touched_and_the_game_can_be_stopped()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost();
        var record = await host.RunningAsync(here.TestEnvironment.NewGame());
        await here.TestEnvironment.Engine.PostAsync($"containers/{record.ContainerId}/rename?name=renamed-{record.GameId}");

        await host.RecoverAsync();

        await here.ExpectRunningAsync(record.ContainerId!);
        (await host.StopAsync(record.GameId)).ErrorCode.Should().Be(ErrorCode.None);
    }

    [DockerFact]
    public async Task Another_instances_games_are_not_seen()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        await using var there = await RecoveryEnvironment.OpenAsync();
        var theirs = await there.NewHost().RunningAsync(there.TestEnvironment.NewGame());

        (await here.NewHost().RecoverAsync()).Items.Should().BeEmpty();

        await here.ExpectRunningAsync(theirs.ContainerId!);
    }
}
