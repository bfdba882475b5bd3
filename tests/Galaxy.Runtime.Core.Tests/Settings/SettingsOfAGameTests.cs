using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Settings;

/// <summary>Which settings a container is created with, and what record and entries say of them.</summary>
public sealed class SettingsOfAGameTests
{
    private static GameSettings Red { get; } = new()
    {
        Environment = new Dictionary<string, string> { ["TEAM"] = "red" },
        Arguments = ["--team", "red"],
        Labels = new Dictionary<string, string> { ["team"] = "red" },
        Limits = new GameLimits { Cpus = 0.5, MemoryBytes = 64 * 1024 * 1024, Pids = 32 },
        Mounts = [new GameMount { ContainerPath = "/maps", Volume = "maps" }],
    };

    private static GameSettings Blue { get; } = new() { Environment = new Dictionary<string, string> { ["TEAM"] = "blue" } };

    [Fact]
    public async Task A_container_gets_what_the_settings_say_and_the_library_s_own()
    {
        using var game = new RuntimeHarness();

        var record = (await StartAsync(game, Red)).ShouldSucceed();

        game.Spec.Environment.Should().Equal(new Dictionary<string, string> { ["TEAM"] = "red", ["GAME_STATE_PATH"] = "/var/lib/galaxy", ["STORAGE_PATH"] = "/var/lib/galaxy" });
        game.Spec.Arguments.Should().Equal("--team", "red");
        game.Spec.Labels.Should().Contain("team", "red").And.Contain(RuntimeLabels.Settings, Red.Digest).And.Contain(RuntimeLabels.GameId, RuntimeHarness.Game);
        game.Spec.Limits.Should().Be(new ContainerLimits(0.5, 64 * 1024 * 1024, 32));
        game.Spec.Mounts.Should().HaveCount(2).And.Contain(new ContainerMount("maps", "/maps", ReadOnly: true) { IsVolume = true });
        record.SettingsDigest.Should().Be(Red.Digest);
        record.Should().Be(game.Record);
    }

    [Fact]
    public async Task Without_settings_nothing_is_asked_of_the_store_and_no_label_is_set()
    {
        using var game = new RuntimeHarness();

        var record = (await game.StartAsync()).ShouldSucceed();

        game.Calls.Should().NotContain(PortCalls.RecordsSaveSettings).And.NotContain(PortCalls.RecordsFindSettings);
        game.Spec.Labels.Should().NotContainKey(RuntimeLabels.Settings);
        (record.SettingsDigest, record.Endpoints.Count).Should().Be((null, 0));
    }

    [Fact]
    public async Task New_settings_cost_one_call_and_those_of_the_record_none()
    {
        using var game = new RuntimeHarness();
        (await StartAsync(game, Red)).ShouldSucceed();
        (await game.PatchAsync()).ShouldSucceed();
        (await game.RestartAsync()).ShouldSucceed();
        (await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Red })).ShouldSucceed();

        game.Calls.Where(static call => call is PortCalls.RecordsSaveSettings or PortCalls.RecordsFindSettings).Should().Equal(PortCalls.RecordsSaveSettings);
    }

    [Fact]
    public async Task Restart_and_patch_create_the_same_container_again()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, Red);
        var first = game.Spec;

        (await game.RestartAsync()).ShouldSucceed().SettingsDigest.Should().Be(Red.Digest);
        MustBeLike(first);
        (await game.PatchAsync()).ShouldSucceed().SettingsDigest.Should().Be(Red.Digest);
        MustBeLike(first);

        void MustBeLike(ContainerSpec spec) =>
            (game.Spec with { ImageId = spec.ImageId, Labels = spec.Labels }).Should().BeEquivalentTo(spec);
    }

    [Fact]
    public async Task Restart_and_patch_may_carry_new_settings_or_none()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, Red);

        (await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Blue })).ShouldSucceed().SettingsDigest.Should().Be(Blue.Digest);
        game.Spec.Environment.Should().Contain("TEAM", "blue");
        (await game.RunAsync(new PatchRequest(RuntimeHarness.Game, RuntimeHarness.NextImage) { Settings = GameSettings.None })).ShouldSucceed().SettingsDigest.Should().BeNull();
        game.Spec.Environment.Should().NotContainKey("TEAM");
        game.Spec.Arguments.Should().BeEmpty();
    }

    [Fact]
    public async Task Entries_name_the_settings_before_and_after()
    {
        using var game = new RuntimeHarness();
        var start = await StartAsync(game, Red);
        var restart = await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Blue });
        var stop = await game.StopAsync();

        Named(game.EntryOf(start)).Should().Be((Red.Digest, null));
        Named(game.EntryOf(restart)).Should().Be((Blue.Digest, Red.Digest));
        Named(game.EntryOf(stop)).Should().Be((null, Blue.Digest));
        game.Entries.Where(entry => entry.CorrelationId == restart.OperationId && entry.OperationId != restart.OperationId)
            .OrderBy(static entry => entry.Kind).Select(static entry => entry.SettingsDigest).Should().Equal(Blue.Digest, null);

        static (string?, string?) Named(OperationEntry entry) => (entry.SettingsDigest, entry.PreviousSettingsDigest);
    }

    [Fact]
    public async Task A_start_of_a_running_game_with_other_settings_is_a_conflict()
    {
        using var game = new RuntimeHarness();
        var c1 = (await StartAsync(game, Red)).ShouldSucceed().ContainerId;

        (await StartAsync(game, Blue)).ShouldFail(ErrorCode.Conflict).Should().Contain("already running with other settings");
        (await StartAsync(game, GameSettings.None)).ShouldFail(ErrorCode.Conflict);

        game.Container!.Id.Should().Be(c1);
    }

    [Fact]
    public async Task A_start_with_the_same_settings_or_without_any_is_a_replay()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, Red);

        (await StartAsync(game, Red with { Labels = new Dictionary<string, string>(Red.Labels) })).ShouldReplay();
        (await game.StartAsync()).ShouldReplay().SettingsDigest.Should().Be(Red.Digest);
    }

    [Fact]
    public async Task A_start_after_a_stop_takes_those_of_the_record_and_after_a_cleanup_none()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, Red);
        await game.StopAsync();
        game.Record!.SettingsDigest.Should().Be(Red.Digest);

        (await game.StartAsync()).ShouldSucceed().SettingsDigest.Should().Be(Red.Digest);
        game.Spec.Environment.Should().Contain("TEAM", "red");

        await game.StopAsync();
        (await game.CleanupAsync()).ShouldSucceed().SettingsDigest.Should().BeNull();
        (await game.StartAsync()).ShouldSucceed().SettingsDigest.Should().BeNull();
        game.Spec.Environment.Should().NotContainKey("TEAM");
    }

    [Fact]
    public async Task A_stopped_game_whose_container_was_started_is_kept_only_with_the_same_settings()
    {
        using var game = new RuntimeHarness();
        var c1 = (await StartAsync(game, Red)).ShouldSucceed().ContainerId;
        await game.StopAsync();
        await game.Docker.StartContainerAsync(c1!, CancellationToken.None);

        (await StartAsync(game, Blue)).ShouldFail(ErrorCode.Conflict).Should().Contain("running with other settings though its record is stopped");
        (await StartAsync(game, Red)).ShouldSucceed().Should().BeEquivalentTo(new { ContainerId = c1, SettingsDigest = Red.Digest });
    }

    [Fact]
    public async Task A_failed_restart_and_a_failed_patch_bring_the_old_settings_back()
    {
        using var game = new RuntimeHarness();
        await StartAsync(game, Red);
        FailNext(game, PortCalls.DockerStart);

        var restart = await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Blue });

        restart.ShouldFail(ErrorCode.ContainerStartFailed);
        restart.Record.Should().Be(game.Record);
        game.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, SettingsDigest = Red.Digest, ImageRef = RuntimeHarness.Image });
        game.Spec.Environment.Should().Contain("TEAM", "red");

        FailNext(game, PortCalls.DockerCreate);
        (await game.RunAsync(new PatchRequest(RuntimeHarness.Game, RuntimeHarness.NextImage) { Settings = Blue })).ShouldFail(ErrorCode.ContainerStartFailed);
        game.Record!.SettingsDigest.Should().Be(Red.Digest);
        game.Spec.Environment.Should().Contain("TEAM", "red");
    }

    [Fact]
    public async Task A_key_is_for_its_settings()
    {
        using var game = new RuntimeHarness();
        (await StartAsync(game, Red, "key-1")).ShouldSucceed();

        (await StartAsync(game, Red, "key-1")).ShouldReplay();
        (await StartAsync(game, Blue, "key-1")).ShouldFail(ErrorCode.Conflict).Should().Contain("with other arguments");
        (await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Blue })).ShouldSucceed();
        (await StartAsync(game, Red, "key-1")).ShouldFail(ErrorCode.Conflict).Should().Contain("succeeded with this idempotency key");
    }

    [Fact]
    public async Task Settings_that_cannot_be_kept_stop_nothing()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.Faults.FailBefore(PortCalls.RecordsSaveSettings);

        var result = await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Red });

        result.IsSuccess.Should().BeFalse();
        result.ErrorMessage.Should().StartWith("save settings: ");
        (result.CanRetry, game.EngineChanges.Count).Should().Be((true, 0));
    }

    [Fact]
    public async Task A_record_whose_settings_the_store_lost_is_started_only_with_new_ones()
    {
        using var game = new RuntimeHarness();
        await game.GivenRunningAsync();
        game.GivenRecord(static record => record with { SettingsDigest = Red.Digest });

        (await game.RestartAsync()).ShouldFail(ErrorCode.InternalError).Should().Contain(Red.Digest).And.Contain("ask again with settings");
        game.EngineChanges.Should().BeEmpty();
        (await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = Blue })).ShouldSucceed();
    }

    [Fact]
    public async Task A_container_does_not_inherit_the_settings_of_its_image()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage("repo/committed:1.0.0", new Dictionary<string, string> { [RuntimeLabels.Settings] = Red.Digest });

        (await game.StartAsync("repo/committed:1.0.0")).ShouldSucceed().SettingsDigest.Should().BeNull();

        game.Container!.Labels[RuntimeLabels.Settings].Should().BeEmpty();
    }

    [Fact]
    public async Task Limits_of_settings_come_before_those_of_the_image()
    {
        using var game = new RuntimeHarness();
        game.Docker.AddImage("repo/greedy:1.0.0", new Dictionary<string, string> { [RuntimeLabels.ImageMemory] = "1g", [RuntimeLabels.ImagePidsLimit] = "100" });

        await game.RunAsync(new StartRequest(RuntimeHarness.Game, "repo/greedy:1.0.0") { Settings = new GameSettings { Limits = new GameLimits { MemoryBytes = 32 * 1024 * 1024 } } });

        game.Spec.Limits.Should().Be(new ContainerLimits(1, 32 * 1024 * 1024, 100));
    }

    private static void FailNext(RuntimeHarness game, string call) => game.Faults.FailBefore(call, game.SubjectsOf(call).Count + 1, fault: PortFault.Rejected);

    private static Task<OperationResult> StartAsync(RuntimeHarness game, GameSettings? settings, string? key = null) =>
        game.RunAsync(new StartRequest(RuntimeHarness.Game, RuntimeHarness.Image) { Settings = settings, IdempotencyKey = key });
}
