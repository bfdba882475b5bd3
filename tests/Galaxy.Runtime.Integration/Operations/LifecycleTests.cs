using System.Text.Json;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Operations;

public sealed class LifecycleTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task A_game_keeps_its_state_through_all_five_operations()
    {
        var host = place.Host();
        var game = place.NewGame();

        var first = await host.RunningAsync(game);
        (await place.AskAsync(game, "starts")).Should().Be("1");
        (await host.StartAsync(game)).IsReplay.Should().BeTrue();

        var restarted = await host.RestartAsync(game);
        restarted.ErrorCode.Should().Be(ErrorCode.None, restarted.ToString());
        restarted.Record!.ContainerId.Should().NotBe(first.ContainerId);
        (await place.AskAsync(game, "starts")).Should().Be("2");

        var patched = await host.PatchAsync(game, EngineImages.V141);
        patched.ErrorCode.Should().Be(ErrorCode.None, patched.ToString());
        (await place.AskAsync(game, "version")).Should().Be("1.4.1");
        (await place.AskAsync(game, "starts")).Should().Be("3");

        (await host.CleanupAsync(game)).ErrorCode.Should().Be(ErrorCode.Conflict, "the game runs");
        var stopped = await host.StopAsync(game);
        stopped.Record!.Status.Should().Be(RuntimeStatus.Stopped, stopped.ToString());
        Status(await place.ContainerAsync(game)).Should().Be("exited");
        (await host.StopAsync(game)).IsReplay.Should().BeTrue();

        var cleaned = await host.CleanupAsync(game);
        cleaned.Record!.Status.Should().Be(RuntimeStatus.Removed, cleaned.ToString());
        (await place.ContainersAsync(game)).Should().BeEmpty();

        await host.RunningAsync(game, EngineImages.V141);
        (await place.AskAsync(game, "starts")).Should().Be("4", "no operation deletes a state directory");
        (await host.Queries.ReadOperationsAsync(game)).Entries.Should().OnlyContain(entry => entry.Closing != null);
    }

    [DockerFact]
    public async Task A_container_is_labelled_hardened_and_limited_as_the_options_say()
    {
        var game = place.NewGame();
        var result = await place.Host(options => options.Hardening.ReadOnlyRoot = true).StartAsync(game);
        result.IsSuccess.Should().BeTrue(result.ToString());

        var container = (await place.ContainerAsync(game))!.Value;
        var config = container.GetProperty("Config");
        var labels = config.GetProperty("Labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString(), StringComparer.Ordinal);
        labels.Should().Contain(RuntimeLabels.Owner, RuntimeLabels.OwnerValue).And.Contain(RuntimeLabels.Kind, RuntimeLabels.KindValue)
            .And.Contain(RuntimeLabels.GameId, game).And.Contain(RuntimeLabels.EngineImageRef, EngineImages.V140)
            .And.Contain(RuntimeLabels.Instance, place.Name).And.Contain(RuntimeLabels.Operation, result.OperationId.ToString("N"))
            .And.ContainKey(RuntimeLabels.StartedAtMs).And.ContainKey(RuntimeLabels.Fence);
        config.GetProperty("User").GetString().Should().MatchRegex("^[1-9][0-9]*:[0-9]+$", "no game runs as root");
        config.GetProperty("Env").EnumerateArray().Select(item => item.GetString())
            .Should().Contain("GAME_STATE_PATH=/var/lib/galaxy").And.Contain("STORAGE_PATH=/var/lib/galaxy");

        var limits = container.GetProperty("HostConfig");
        limits.GetProperty("CapDrop").EnumerateArray().Select(item => item.GetString()).Should().Equal("ALL");
        limits.GetProperty("SecurityOpt").EnumerateArray().Select(item => item.GetString()).Should().Contain("no-new-privileges");
        limits.GetProperty("Init").GetBoolean().Should().BeTrue();
        limits.GetProperty("ReadonlyRootfs").GetBoolean().Should().BeTrue();
        limits.GetProperty("RestartPolicy").GetProperty("Name").GetString().Should().Be("no");
        limits.GetProperty("Memory").GetInt64().Should().Be(64 << 20).And.Be(limits.GetProperty("MemorySwap").GetInt64());
        limits.GetProperty("PidsLimit").GetInt64().Should().Be(512);
        limits.GetProperty("NanoCpus").GetInt64().Should().Be(1_000_000_000);
        limits.GetProperty("LogConfig").GetProperty("Config").GetProperty("max-size").GetString().Should().Be("10m");
        container.GetProperty("Mounts").EnumerateArray().Single(mount => mount.GetProperty("Type").GetString() == "bind")
            .GetProperty("Source").GetString().Should().Be(result.Record!.StatePath).And.StartWith(place.StateRoot);
        container.GetProperty("NetworkSettings").GetProperty("Networks").GetProperty(place.Name).GetProperty("Aliases")
            .EnumerateArray().Select(item => item.GetString()).Should().Contain($"galaxy-game-{game}");
        container.GetProperty("Image").GetString().Should().Be(result.Record.ImageId);
        (await place.AskAsync(game, "starts")).Should().Be("1", "the user may write its state, and a read-only root does not stop it");
    }

    [DockerFact]
    public async Task Limits_in_the_labels_of_an_image_are_applied()
    {
        var game = place.NewGame();
        await place.Host().RunningAsync(game, EngineImages.WithLimits);

        var limits = (await place.ContainerAsync(game))!.Value.GetProperty("HostConfig");
        limits.GetProperty("NanoCpus").GetInt64().Should().Be(500_000_000);
        limits.GetProperty("Memory").GetInt64().Should().Be(64 << 20);
        limits.GetProperty("PidsLimit").GetInt64().Should().Be(64);
    }

    [DockerFact]
    public async Task Grace_zero_kills_a_container_that_will_not_stop()
    {
        var host = place.Host(options => options.Stop.Grace = TimeSpan.FromMinutes(1));
        var game = place.NewGame();
        await host.RunningAsync(game, EngineImages.Stubborn);

        (await host.Runtime.StopAsync(new StopRequest(game, StopReason.AdminRequest) { Grace = TimeSpan.Zero })).ErrorCode.Should().Be(ErrorCode.None);

        var state = (await place.ContainerAsync(game))!.Value.GetProperty("State");
        state.GetProperty("ExitCode").GetInt32().Should().Be(137);
        (await LifetimeOfStopAsync(game)).Should().BeLessThan(TimeSpan.FromSeconds(1), "there was no grace to wait for");
    }

    [DockerFact]
    public async Task A_grace_is_given_in_full_before_the_kill()
    {
        var host = place.Host(options => options.Stop.Grace = TimeSpan.FromSeconds(1));
        var game = place.NewGame();
        await host.RunningAsync(game, EngineImages.Stubborn);

        (await host.StopAsync(game)).ErrorCode.Should().Be(ErrorCode.None);

        (await place.ContainerAsync(game))!.Value.GetProperty("State").GetProperty("ExitCode").GetInt32().Should().Be(137);
        (await LifetimeOfStopAsync(game)).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(900));
    }

    [DockerFact]
    public async Task A_removed_game_is_forgotten_with_its_state()
    {
        var host = place.Host();
        var game = place.NewGame();
        var state = (await host.RunningAsync(game)).StatePath!;
        await File.WriteAllTextAsync(Path.Join(state, "save"), "turn 42");
        (await host.Runtime.ForgetAsync(game, deleteState: true)).ErrorCode.Should().Be(ErrorCode.Conflict, "it runs");
        (await host.StopAsync(game)).IsSuccess.Should().BeTrue();
        (await host.CleanupAsync(game)).IsSuccess.Should().BeTrue();

        (await host.Runtime.ForgetAsync(game, deleteState: true)).Should().Be(ForgetResult.Forgotten);

        Directory.Exists(state).Should().BeFalse();
        (await host.Queries.FindAsync(game)).Should().BeNull();
        (await host.Queries.ReadOperationsAsync(game)).Entries.Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_container_out_of_memory_leaves_evidence()
    {
        var host = place.Host(options => options.Start.SettleTime = TimeSpan.FromSeconds(30));
        var game = place.NewGame();

        var result = await host.StartAsync(game, EngineImages.EatsMemory);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        var evidence = (await host.EntryAsync(result)).Closing!.Evidence!;
        evidence.Cause.Should().Be(ExitCause.Oom);
        evidence.OomKilled.Should().BeTrue();
        evidence.LogTail.Should().Contain("eating memory");
        host.EventsOf(game).Should().Contain(HealthEventType.ContainerOom);
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    [DockerFact]
    public async Task An_image_with_a_health_check_is_started_when_it_is_healthy()
    {
        var game = place.NewGame();
        var result = await place.Host(options => options.Start.HealthTimeout = TimeSpan.FromSeconds(30)).StartAsync(game, EngineImages.Healthy);

        result.IsSuccess.Should().BeTrue(result.ToString());
        (await place.ContainerAsync(game))!.Value.GetProperty("State").GetProperty("Health").GetProperty("Status").GetString().Should().Be("healthy");
    }

    [DockerFact]
    public async Task A_first_start_takes_at_most_eight_requests_and_one_over_an_old_container_nine()
    {
        await using var engine = new AnswerCutter(TestServices.DockerHost!);
        var host = place.Host(options => options.Start.HealthTimeout = TimeSpan.FromSeconds(30), dockerHost: engine.Address);
        await host.RunningAsync(place.NewGame());

        foreach (var image in (string[])[EngineImages.V140, EngineImages.Healthy])
        {
            var game = place.NewGame();
            var known = engine.Requests.Count;
            await host.RunningAsync(game, image);
            engine.Requests.Skip(known).Should().HaveCountLessThanOrEqualTo(8).And.ContainSingle(static line => line.StartsWith("POST ") && line.Contains("/start"));

            await host.StopAsync(game);
            known = engine.Requests.Count;
            await host.RunningAsync(game, image);
            engine.Requests.Skip(known).Should().HaveCountLessThanOrEqualTo(9).And.ContainSingle(static line => line.StartsWith("DELETE "));
        }
    }

    [DockerFact]
    public async Task An_image_that_does_not_become_healthy_does_not_start()
    {
        var game = place.NewGame();
        var result = await place.Host(options => options.Start.HealthTimeout = TimeSpan.FromSeconds(30)).StartAsync(game, EngineImages.NeverHealthy);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().Contain("unhealthy");
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    /// <summary>From the engine's own record of the first signal to its record of the end: no clock of ours is in it.</summary>
    private async Task<TimeSpan> LifetimeOfStopAsync(string game)
    {
        var until = TimeProvider.System.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds();
        var filters = Uri.EscapeDataString($$"""{"container":["galaxy-game-{{game}}"]}""");
        var lines = await place.Engine.GetLinesAsync($"events?since={until - 300}&until={until}&filters={filters}");
        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        long At(string action) => events.First(item => item.GetProperty("Action").GetString() == action).GetProperty("timeNano").GetInt64();
        return TimeSpan.FromMicroseconds((At("die") - At("kill")) / 1_000);
    }

    private static string? Status(JsonElement? container) => container?.GetProperty("State").GetProperty("Status").GetString();
}
