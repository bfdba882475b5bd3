using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Faults;

/// <summary>A person starts, pauses or renames a game's container on the real engine: nothing that runs is killed, and no answer says that it does not run.</summary>
public sealed class ManuallyStartedContainerTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task A_stop_stops_it_with_grace()
    {
        var (host, game, container) = await RevivedAsync();

        var result = await host.StopAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        (await StateAsync(container)).Should().Be("exited");
        (await place.Engine.InspectAsync(container)).GetProperty("State").GetProperty("ExitCode").GetInt32().Should().NotBe(137, "it had its grace period");
    }

    [DockerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cleanup_is_a_conflict_and_leaves_it_alone(bool isPaused)
    {
        var (host, game, container) = await RevivedAsync();
        if (isPaused)
        {
            await place.Engine.PostAsync($"containers/{container}/pause");
        }

        var result = await host.CleanupAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.Conflict, result.ToString());
        (await StateAsync(container)).Should().Be(isPaused ? "paused" : "running");
    }

    [DockerFact]
    public async Task A_start_adopts_it()
    {
        var (host, game, container) = await RevivedAsync();

        var result = await host.StartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.ContainerId.Should().Be(container);
        (await StateAsync(container)).Should().Be("running");
        (await host.StartAsync(game)).IsReplay.Should().BeTrue();
    }

    [DockerFact]
    public async Task A_start_of_another_image_is_a_conflict()
    {
        var (host, game, container) = await RevivedAsync();

        (await host.StartAsync(game, EngineImages.V141)).ErrorCode.Should().Be(ErrorCode.Conflict);

        (await StateAsync(container)).Should().Be("running");
    }

    [DockerFact]
    public async Task A_start_of_a_paused_game_lets_it_run_again()
    {
        var host = place.Host();
        var game = place.NewGame();
        var container = (await host.RunningAsync(game)).ContainerId!;
        await place.Engine.PostAsync($"containers/{container}/pause");

        var result = await host.StartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.ContainerId.Should().Be(container);
        (await StateAsync(container)).Should().Be("running");
        (await place.AskAsync(game, "starts")).Should().Be("1", "the same run goes on");
    }

    [DockerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_or_patch_stops_it_with_grace_and_replaces_it(bool isPatch)
    {
        var (host, game, container) = await RevivedAsync();

        var result = isPatch ? await host.PatchAsync(game, EngineImages.V141) : await host.RestartAsync(game);

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        (await place.ContainersAsync(game)).Should().ContainSingle().Which.GetProperty("Id").GetString().Should().Be(result.Record!.ContainerId).And.NotBe(container);
        (await host.EntryAsync(result)).WasRunning.Should().BeTrue();
        (await host.Queries.ReadOperationsAsync(game)).Entries.Should().Contain(static entry => entry.Kind == OperationKind.Stop && entry.Closing!.ErrorCode == ErrorCode.None && entry.WasRunning);
    }

    [DockerFact]
    public async Task A_patch_that_fails_brings_it_back()
    {
        var (host, game, _) = await RevivedAsync();

        var result = await host.PatchAsync(game, EngineImages.ExitsAtOnce);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        result.Record.Should().Match<RuntimeRecord>(static record => record.ImageRef == EngineImages.V140 && record.Status == RuntimeStatus.Running);
        (await place.AskAsync(game, "version")).Should().Be("1.4.0");
    }

    [DockerFact]
    public async Task A_stop_finds_it_under_another_name()
    {
        var (host, game, container) = await RevivedAsync();
        await place.Engine.PostAsync($"containers/{container}/rename?name={game}-renamed");

        (await host.StopAsync(game)).ErrorCode.Should().Be(ErrorCode.None);

        (await StateAsync(container)).Should().Be("exited");
    }

    /// <summary>A game that was stopped, and whose container a person started.</summary>
    private async Task<(TestHost Host, string Game, string Container)> RevivedAsync()
    {
        var host = place.Host();
        var game = place.NewGame();
        var container = (await host.RunningAsync(game)).ContainerId!;
        (await host.StopAsync(game)).IsSuccess.Should().BeTrue("the test relies on it");
        await place.Engine.PostAsync($"containers/{container}/start");
        return (host, game, container);
    }

    private async Task<string?> StateAsync(string container) => (await place.Engine.InspectAsync(container)).GetProperty("State").GetProperty("Status").GetString();
}
