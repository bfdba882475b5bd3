using System.Text.Json;
using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class ASuccessfulStart
{
    [Fact]
    [Trait("Acceptance", "A-ST-30")]
    public async Task A_start_goes_through_its_steps_in_order()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync()).ShouldSucceed();

        // Which engine it is, is asked once a minute, before the network.
        game.Timeline.Without(PortCalls.DockerInspectEngine).Should().Equal(
            PortCalls.LeasesAcquire,
            PortCalls.RecordsBegin,
            PortCalls.LobbyFindGame,
            PortCalls.DockerNetworkExists,
            PortCalls.DockerPullImage,
            PortCalls.StateDirectoryPrepare,
            PortCalls.JournalOpen,
            PortCalls.DockerInspect,
            PortCalls.DockerCreate,
            PortCalls.DockerStart,
            PortCalls.DockerInspect,
            PortCalls.RecordsUpsert,
            $"metric {RecordedMetrics.HealthEvents}",
            PortCalls.HealthSnapshotsSave,
            PortCalls.HealthEventsPublish,
            PortCalls.JournalClose,
            $"metric {RecordedMetrics.Operation}",
            "log runtime started",
            PortCalls.LeasesRelease);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-31")]
    public async Task The_record_says_all_there_is_to_know()
    {
        using var game = new RuntimeHarness(static options => options.GamePort = 9090);
        var entered = game.Time.GetUtcNow();

        var record = (await game.StartAsync()).ShouldSucceed();

        var container = game.Container!;
        record.Should().Be(game.Record).And.Be(new RuntimeRecord
        {
            GameId = "g1",
            Status = RuntimeStatus.Running,
            ContainerId = container.Id,
            ImageRef = RuntimeHarness.Image,
            ImageId = game.ImageId,
            ImageDigest = record!.ImageDigest,
            Endpoint = "http://galaxy-game-g1:9090",
            StatePath = $"{InMemoryStateDirectory.Root}/g1",
            Network = "galaxy",
            EngineId = game.Docker.Engine.Id,
            Fence = record.Fence,
            StartedAt = container.StartedAt,
            LastOpAt = container.StartedAt!.Value,
            CreatedAt = entered,
        });
        record.Fence.Should().BePositive();
        record.StartedAt.Should().BeAfter(entered, "the engine started it later than it was asked for");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-34")]
    public async Task Everybody_is_told_that_the_container_started()
    {
        using var game = new RuntimeHarness();

        var record = (await game.StartAsync()).ShouldSucceed();

        var told = game.HealthEvents.Should().ContainSingle().Which;
        told.Should().BeEquivalentTo(new { GameId = "g1", record.ContainerId, Type = HealthEventType.ContainerStarted, OccurredAt = record.StartedAt!.Value });
        JsonDocument.Parse(told.Details).RootElement.GetProperty("image_ref").GetString().Should().Be(RuntimeHarness.Image);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-35")]
    public async Task A_health_event_that_cannot_be_published_is_counted_logged_and_fails_nothing()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.HealthEventsPublish);

        var record = (await game.StartAsync()).ShouldSucceed();

        var line = game.Log.Of("publish health event").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("container_id", record.ContainerId!).And.Contain("event_type", "container_started").And.ContainKey("err");
        game.Metrics.Of(RecordedMetrics.HealthEvents).Should().ContainSingle();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-36")]
    public async Task A_start_is_measured_once_and_its_health_event_once()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync()).ShouldSucceed();

        game.Metrics.Of(RecordedMetrics.Operation).Should().ContainSingle().Which.Tags.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["galaxy.kind"] = "start", ["galaxy.outcome"] = "success", ["galaxy.error_code"] = "", ["galaxy.source"] = "admin_rest",
        });
        game.Metrics.Of(RecordedMetrics.HealthEvents).Should().ContainSingle().Which.Tags.Should().Contain("galaxy.event_type", "container_started");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-36")]
    public async Task A_start_leaves_one_line_in_the_log()
    {
        using var game = new RuntimeHarness();

        var record = (await game.StartAsync()).ShouldSucceed();

        var line = game.Log.Lines.Should().ContainSingle().Which;
        line.Should().BeEquivalentTo(new { EventName = "runtime started", Level = LogLevel.Information });
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("container_id", record.ContainerId!).And.Contain("image_ref", RuntimeHarness.Image).And.Contain("op_source", "admin_rest");
    }
}
