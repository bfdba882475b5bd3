using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery;

/// <summary>What recovery and another host do with the settings of a game.</summary>
public sealed class RecoveredSettingsTests
{
    private static GameSettings Red { get; } = new() { Environment = new Dictionary<string, string> { ["TEAM"] = "red" } };

    private static GameSettings Blue { get; } = new() { Environment = new Dictionary<string, string> { ["TEAM"] = "blue" } };

    [Fact]
    public async Task An_interrupted_start_that_runs_is_recorded_with_its_settings()
    {
        await using var scene = new RecoveryScene();
        await scene.DieAsync(PortCalls.RecordsUpsert, static runtime => runtime.StartAsync(new StartRequest(RecoveryScene.Game, TestRuntime.Image) { Settings = Red }));

        await scene.PassAsync();

        scene.Record!.SettingsDigest.Should().Be(Red.Digest);
        (await scene.AskAsync(static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game)))).IsSuccess.Should().BeTrue();
        MustRun(scene, "red");
    }

    [Theory]
    [InlineData(PortCalls.DockerStop)]
    [InlineData(PortCalls.DockerRemove)]
    [InlineData(PortCalls.DockerCreate)]
    [InlineData(PortCalls.DockerStart)]
    public async Task An_interrupted_restart_with_new_settings_goes_back_to_the_old_ones(string call)
    {
        await using var scene = new RecoveryScene();
        await GivenRedAsync(scene);
        await scene.DieAsync(call, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game) { Settings = Blue }));

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Restart).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, SettingsDigest = Red.Digest, ContainerId = scene.Container!.Id });
        MustRun(scene, "red");
    }

    [Fact]
    public async Task An_interrupted_restart_whose_container_runs_keeps_the_new_settings()
    {
        await using var scene = new RecoveryScene();
        await GivenRedAsync(scene);
        await scene.DieAsync(PortCalls.RecordsUpsert, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game) { Settings = Blue }));

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Restart).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.None);
        scene.Record!.SettingsDigest.Should().Be(Blue.Digest);
        MustRun(scene, "blue");
    }

    [Fact]
    public async Task A_rolled_back_restart_that_was_not_closed_is_no_success()
    {
        await using var scene = new RecoveryScene();
        await GivenRedAsync(scene);
        var faults = new FaultPlan(scene.Backend.Time).FailBefore(PortCalls.DockerCreate).Crash(PortCalls.JournalClose);
        (await scene.DieOrEndAsync(faults, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game) { Settings = Blue }))).Should().BeTrue();

        await scene.PassAsync();

        scene.EntriesOf(OperationKind.Restart).Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(
            ErrorCode.Interrupted, "the record runs the image that was asked for, but with the old settings");
        scene.Record!.SettingsDigest.Should().Be(Red.Digest);
        MustRun(scene, "red");
    }

    [Fact]
    public async Task A_restart_that_takes_an_interrupted_one_s_place_and_fails_goes_back_to_the_settings_before_both()
    {
        await using var scene = new RecoveryScene();
        await GivenRedAsync(scene);
        await scene.DieAsync(PortCalls.DockerCreate, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game) { Settings = Blue }));
        var faults = new FaultPlan(scene.Backend.Time).FailBefore(PortCalls.DockerCreate);

        (await scene.DieOrEndAsync(faults, static runtime => runtime.RestartAsync(new RestartRequest(RecoveryScene.Game) { Settings = Blue }))).Should().BeFalse();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, SettingsDigest = Red.Digest });
        MustRun(scene, "red");
    }

    [Fact]
    public async Task A_container_that_no_record_names_is_adopted_with_its_settings()
    {
        await using var scene = new RecoveryScene();
        await GivenRedAsync(scene);
        var record = scene.Record!;
        var fence = (await scene.Backend.Records.BeginAsync(RecoveryScene.Game, CancellationToken.None)).Fence;
        await scene.Backend.Records.UpsertAsync(
            record with { ContainerId = null, Status = RuntimeStatus.Removed, SettingsDigest = null, Fence = fence }, CancellationToken.None);

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, record.ContainerId, SettingsDigest = Red.Digest });
    }

    [Fact]
    public async Task A_crashed_game_is_started_again_with_its_settings()
    {
        await using var scene = new RecoveryScene(static options => options.CrashRestart.Enabled = true);
        await GivenRedAsync(scene);
        scene.Docker.Exit("galaxy-game-" + RecoveryScene.Game, 1);
        await scene.PassAsync();
        scene.Host.Time.Advance(TimeSpan.FromMinutes(1));

        await scene.PassAsync();

        scene.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, SettingsDigest = Red.Digest });
        MustRun(scene, "red");
    }

    private static async Task GivenRedAsync(RecoveryScene scene) =>
        (await scene.AskAsync(static runtime => runtime.StartAsync(new StartRequest(RecoveryScene.Game, TestRuntime.Image) { Settings = Red }))).IsSuccess.Should().BeTrue("the test relies on it");

    private static void MustRun(RecoveryScene scene, string team)
    {
        scene.Container!.State.Should().Be(ContainerState.Running);
        scene.Docker.FindSpec(scene.Container.Id)!.Environment.Should().Contain("TEAM", team);
        scene.Docker.Containers.Should().ContainSingle();
    }
}
