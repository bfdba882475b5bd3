using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Faults;

public sealed class StartFaultTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task A_missing_network_is_a_configuration_error_that_says_how_to_make_it()
    {
        var game = place.NewGame();
        var result = await place.Host(options => options.Network = place.Name + "-missing").StartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.StartConfigInvalid);
        result.ErrorMessage.Should().Contain("docker network create");
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_missing_image_is_a_failed_pull()
    {
        var host = place.Host(options => options.Pull.Policy = PullPolicy.Never);
        var game = place.NewGame();

        var result = await host.StartAsync(game, "galaxy-engine:9.9.9");

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed);
        host.Stores.Notifications.Published.Should().ContainSingle(intent => intent.Type == NotificationType.ImagePullFailed);
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_name_that_a_stranger_has_is_a_failure_and_the_stranger_lives_on()
    {
        var host = place.Host();
        var game = place.NewGame();
        var stranger = await place.RunForeignAsync($"galaxy-game-{game}");

        var result = await host.StartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().Contain("name_conflict").And.Contain(stranger);
        await ExpectUntouchedAsync(stranger, $"galaxy-game-{game}");
    }

    [DockerFact]
    public async Task Another_instances_container_with_our_name_is_not_touched()
    {
        var game = place.NewGame();
        var theirs = await place.Host(options => options.InstanceId = place.Name + "-other").RunningAsync(game);
        try
        {
            var ours = place.Host();

            (await ours.StartAsync(game)).ErrorMessage.Should().Contain("name_conflict");
            (await ours.StopAsync(game)).ErrorCode.Should().Be(ErrorCode.NotFound);
            await ours.RecoverAsync();

            await ExpectUntouchedAsync(theirs.ContainerId!, $"galaxy-game-{game}");
        }
        finally
        {
            await place.Engine.RemoveAsync(theirs.ContainerId!);
        }
    }

    [DockerFact]
    public async Task A_container_that_only_copies_our_labels_is_not_ours()
    {
        var host = place.Host();
        var game = place.NewGame();
        await host.RunningAsync(game);
        var labels = (await place.ContainerAsync(game))!.Value.GetProperty("Config").GetProperty("Labels")
            .EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal);
        var copy = await place.RunForeignAsync($"galaxy-game-{game}-copy", labels);

        (await host.RestartAsync(game)).ErrorCode.Should().Be(ErrorCode.None);
        await host.RecoverAsync();

        await ExpectUntouchedAsync(copy, $"galaxy-game-{game}-copy");
    }

    [DockerFact]
    public async Task An_entry_point_that_does_not_exist_leaves_nothing_behind()
    {
        var game = place.NewGame();
        var host = place.Host();

        var result = await host.StartAsync(game, EngineImages.BadEntryPoint);

        // The init process of the default hardening starts, and it is what finds no engine.
        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().Contain("no-such-engine");
        (await place.ContainersAsync(game)).Should().BeEmpty();
        (await host.StartAsync(game)).IsSuccess.Should().BeTrue("the name is free again");
    }

    [DockerFact]
    public async Task An_entry_point_that_does_not_exist_is_refused_by_the_engine_when_there_is_no_init()
    {
        var game = place.NewGame();

        var result = await place.Host(options => options.Hardening.Init = false).StartAsync(game, EngineImages.BadEntryPoint);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task An_engine_that_exits_at_once_says_why()
    {
        var host = place.Host();
        var game = place.NewGame();

        var result = await host.StartAsync(game, EngineImages.ExitsAtOnce);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().Contain("code 3").And.Contain("universe.dat is damaged");
        result.Record.Should().BeNull();
        var evidence = (await host.EntryAsync(result)).Closing!.Evidence!;
        evidence.Should().BeEquivalentTo(new { Cause = ExitCause.Crashed, ExitCode = 3, OomKilled = false });
        evidence.LogTail.Should().Contain("universe.dat is damaged");
        host.EventsOf(game).Should().Contain(HealthEventType.ContainerExited);
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    private async Task ExpectUntouchedAsync(string containerId, string name)
    {
        var container = await place.Engine.InspectAsync(containerId);
        container.GetProperty("State").GetProperty("Running").GetBoolean().Should().BeTrue();
        container.GetProperty("Name").GetString().Should().Be("/" + name);
    }
}
