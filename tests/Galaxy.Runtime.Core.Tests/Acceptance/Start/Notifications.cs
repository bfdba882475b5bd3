using System.Text.Json;
using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class Notifications
{
    [Fact]
    [Trait("Acceptance", "A-ST-49")]
    public async Task A_notification_says_what_was_tried_and_when()
    {
        using var game = new RuntimeHarness();
        game.Docker.FailPulls("repo/engine:2", PortFault.Rejected, "manifest unknown");

        await game.StartAsync("repo/engine:2");

        var intent = game.Notifications.Should().ContainSingle().Which;
        var ms = intent.OccurredAt.ToUnixTimeMilliseconds();
        intent.IdempotencyKey.Should().Be($"runtime.image_pull_failed.g1.{ms}");
        JsonSerializer.Deserialize<Dictionary<string, object>>(intent.Payload)!.ToDictionary(static member => member.Key, static member => member.Value.ToString()).Should().BeEquivalentTo(
            new Dictionary<string, string>
            {
                ["game_id"] = "g1",
                ["image_ref"] = "repo/engine:2",
                ["error_code"] = "image_pull_failed",
                ["error_message"] = "manifest unknown",
                ["attempted_at_ms"] = $"{ms}",
            });
    }

    [Fact]
    [Trait("Acceptance", "A-ST-50")]
    public async Task A_notification_that_cannot_be_sent_is_logged_and_not_counted()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerPullImage).FailBefore(PortCalls.NotificationsPublish);

        (await game.StartAsync()).ShouldFail(ErrorCode.ImagePullFailed).Should().Be(RuntimeHarness.PlannedFault(PortCalls.DockerPullImage));

        var line = game.Log.Of("publish notification intent").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("notification_type", "runtime.image_pull_failed").And.ContainKey("err");
        game.Metrics.Of(RecordedMetrics.Notifications).Should().BeEmpty();
    }

    [Fact]
    [Trait("Acceptance", "A-ST-52")]
    public async Task A_notification_that_was_sent_is_counted_once()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.DockerPullImage);

        await game.StartAsync();

        game.Metrics.Of(RecordedMetrics.Notifications).Should().ContainSingle().Which.Tags.Should().Equal(new Dictionary<string, string> { ["galaxy.notification_type"] = "runtime.image_pull_failed" });
    }
}
