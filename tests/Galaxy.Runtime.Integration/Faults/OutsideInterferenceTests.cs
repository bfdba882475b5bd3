using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Faults;

public sealed class OutsideInterferenceTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task Stop_of_a_container_that_somebody_removed_succeeds_and_tells()
    {
        var host = place.Host();
        var game = place.NewGame();
        var record = await host.RunningAsync(game);
        await place.Engine.RemoveAsync(record.ContainerId!);

        var result = await host.StopAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.Status.Should().Be(RuntimeStatus.Removed);
        host.EventsOf(game).Should().Contain(HealthEventType.ContainerDisappeared);
    }

    [DockerFact]
    public async Task Start_of_a_container_that_somebody_removed_is_a_real_start()
    {
        var host = place.Host();
        var game = place.NewGame();
        var record = await host.RunningAsync(game);
        await place.Engine.RemoveAsync(record.ContainerId!);

        var result = await host.StartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.ContainerId.Should().NotBe(record.ContainerId);
        host.EventsOf(game).Should().Contain(HealthEventType.ContainerDisappeared);
        (await place.AskAsync(game, "starts")).Should().Be("2");
    }

    [DockerFact]
    public async Task Start_of_a_container_that_somebody_killed_keeps_the_evidence_and_is_a_real_start()
    {
        var host = place.Host();
        var game = place.NewGame();
        var record = await host.RunningAsync(game);
        await KillAsync(record);

        var result = await host.StartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.ContainerId.Should().NotBe(record.ContainerId);
        (await host.EntryAsync(result)).Closing!.Evidence.Should()
            .BeEquivalentTo(new { record.ContainerId, Cause = ExitCause.KilledExternally, ExitCode = 137 });
        host.EventsOf(game).Should().Contain(HealthEventType.ContainerExited);
        (await place.ContainersAsync(game)).Should().ContainSingle();
    }

    [DockerFact]
    public async Task Stop_of_a_container_that_somebody_killed_succeeds()
    {
        var host = place.Host();
        var game = place.NewGame();
        await KillAsync(await host.RunningAsync(game));

        var result = await host.StopAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.Status.Should().Be(RuntimeStatus.Stopped);
    }

    [DockerFact]
    public async Task Restart_of_a_container_that_somebody_removed_brings_the_game_back()
    {
        var host = place.Host();
        var game = place.NewGame();
        var record = await host.RunningAsync(game);
        await place.Engine.RemoveAsync(record.ContainerId!);

        var result = await host.RestartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        (await place.AskAsync(game, "starts")).Should().Be("2");
    }

    [DockerFact]
    public async Task A_stranger_under_the_name_of_a_vanished_game_is_not_taken_for_it()
    {
        var host = place.Host();
        var game = place.NewGame();
        var record = await host.RunningAsync(game);
        await place.Engine.RemoveAsync(record.ContainerId!);
        var stranger = await place.RunForeignAsync($"galaxy-game-{game}");

        var result = await host.RestartAsync(game);

        result.ErrorCode.Should().NotBe(ErrorCode.None);
        result.ErrorMessage.Should().Contain("name_conflict");
        (await place.Engine.InspectAsync(stranger)).GetProperty("State").GetProperty("Running").GetBoolean().Should().BeTrue();
    }

    private async Task KillAsync(RuntimeRecord record)
    {
        await place.Engine.PostAsync($"containers/{record.ContainerId}/kill?signal=KILL");
        await Eventually.GetAsync(
            () => place.Engine.InspectAsync(record.ContainerId!),
            container => !container.GetProperty("State").GetProperty("Running").GetBoolean(),
            "the end of the killed container");
    }
}
