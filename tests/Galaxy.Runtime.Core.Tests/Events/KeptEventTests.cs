using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Events;

/// <summary>What an operation does with events that cannot be published.</summary>
public sealed class KeptEventTests
{
    [Fact]
    public async Task A_health_event_that_cannot_be_published_is_kept_with_the_closing_and_published_later_under_the_same_id()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();

        var result = await scene.StartAsync();

        result.IsSuccess.Should().BeTrue();
        var kept = scene.Kept.Should().ContainSingle().Which;
        kept.Should().BeEquivalentTo(new { GameId = OutboxScene.Game, OperationId = (Guid?)result.OperationId, Attempts = 0 });
        scene.CallsOf(PortCalls.OutboxAdd).Should().Be(0, "it is written in one step with the closing");
        scene.Published.Should().BeEmpty();

        scene.BringPublishersBack();
        (await scene.SweepAsync()).Should().BeEquivalentTo(new { Published = 1, Dropped = 0, Blocked = 0, HasMore = false });

        scene.Published.Should().ContainSingle().Which.Should().Be(kept.HealthEvent);
        scene.Kept.Should().BeEmpty();
    }

    [Theory]
    [InlineData(PortFault.Unavailable)]
    [InlineData(PortFault.TimedOut)]
    [InlineData(PortFault.Rejected)]
    public async Task A_failed_start_keeps_its_notification_whatever_the_fault(PortFault fault)
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown(fault);

        var result = await scene.StartAsync(imageRef: OutboxScene.NoImage);

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed);
        var kept = scene.Kept.Should().ContainSingle().Which;
        kept.OperationId.Should().Be(result.OperationId);
        scene.BringPublishersBack();
        await scene.SweepAsync();
        scene.Notified.Should().ContainSingle().Which.Should().Be(kept.Notification);
    }

    [Fact]
    public async Task A_bug_of_a_publisher_keeps_the_event_too()
    {
        await using var host = new TestRuntime(ports: static builder => builder.SupplyPort(
            PortPrecedence.Host, _ => BuggyPort.Of<IHealthEventPublisher>(new RecordingHealthEventPublisher(), nameof(IHealthEventPublisher.PublishAsync))));

        (await host.StartAsync()).IsSuccess.Should().BeTrue();

        host.Backend.Operations.Outbox.Should().ContainSingle().Which.HealthEvent!.Type.Should().Be(HealthEventType.ContainerStarted);
    }

    [Fact]
    public async Task An_operation_whose_events_are_published_asks_nothing_of_the_outbox()
    {
        await using var scene = new OutboxScene();

        await scene.StartAsync();
        await scene.PatchAsync(TestRuntime.NextImage);
        await scene.StopAsync();

        scene.Published.Should().NotBeEmpty();
        scene.Faults.Calls.Should().NotContain(static call => call.Name.StartsWith("outbox.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_a_game_has_kept_events_its_later_ones_wait_behind_them_and_those_of_other_games_do_not()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, fault: PortFault.Rejected);
        await scene.StartAsync();

        await scene.PatchAsync(TestRuntime.NextImage);
        await scene.StartAsync("g2");

        scene.Published.Should().ContainSingle().Which.GameId.Should().Be("g2");
        scene.Kept.Should().HaveCount(2);
        await scene.SweepAsync();
        scene.SeenOf().Select(static seen => seen.Details).Should().SatisfyRespectively(
            static first => first.Should().Contain(TestRuntime.Image), static second => second.Should().Contain(TestRuntime.NextImage));
    }

    [Fact]
    public async Task A_notification_of_a_refused_start_waits_behind_the_kept_events_of_its_game()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, fault: PortFault.Rejected);
        await scene.StartAsync();
        await scene.StopAsync();

        await scene.StartAsync(imageRef: OutboxScene.NoImage);

        scene.Notified.Should().BeEmpty();
        scene.Kept.Select(static kept => kept.HealthEvent is null).Should().Equal(false, true);
    }

    [Fact]
    public async Task A_publisher_that_is_known_to_be_down_is_not_called_by_operations()
    {
        await using var scene = new OutboxScene();
        scene.Faults.Hang(PortCalls.HealthEventsPublish, times: int.MaxValue);
        await scene.StartAsync();
        var began = scene.Time.GetUtcNow();

        await scene.StopAsync();
        await scene.StartAsync();
        await scene.StartAsync("g2");

        scene.CallsOf(PortCalls.HealthEventsPublish).Should().Be(1);
        scene.Time.GetUtcNow().Should().Be(began, "no operation waited");
        scene.Kept.Should().HaveCount(3);
    }

    [Fact]
    public async Task The_two_publishers_are_down_apart_from_each_other()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, times: int.MaxValue);
        await scene.StartAsync();

        await scene.StartAsync("g2", OutboxScene.NoImage);

        scene.Notified.Should().ContainSingle("another game's notification has nothing to wait for");
    }

    [Fact]
    public async Task An_outage_that_no_attempt_confirms_is_forgotten()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish);
        await scene.StartAsync();

        scene.Time.Advance(TimeSpan.FromMinutes(2));
        await scene.StartAsync("g2");

        scene.Published.Should().ContainSingle().Which.GameId.Should().Be("g2");
    }

    [Fact]
    public async Task The_feed_and_the_snapshot_store_get_a_kept_event_once_and_at_once()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();

        await scene.StartAsync();
        scene.CallsOf(PortCalls.HealthSnapshotsSave).Should().Be(1);
        scene.BringPublishersBack();
        await scene.SweepAsync();

        scene.CallsOf(PortCalls.HealthSnapshotsSave).Should().Be(1);
    }

    [Fact]
    public async Task A_closing_that_cannot_be_written_leaves_the_events_to_recovery_under_the_same_ids()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish).FailBefore(PortCalls.JournalClose);
        var result = await scene.StartAsync();
        scene.Kept.Should().BeEmpty();
        scene.BringPublishersBack();
        scene.Time.Advance(TimeSpan.FromMinutes(2));

        await scene.RecoverAsync();

        scene.Published.Should().ContainSingle().Which.Should().BeEquivalentTo(new { OperationId = (Guid?)result.OperationId, Type = HealthEventType.ContainerStarted });
    }

    [Fact]
    public async Task An_event_whose_host_dies_between_publishing_and_closing_is_published_again_as_the_same_event()
    {
        await using var scene = new OutboxScene();
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.JournalClose), static host => host.StartAsync());

        await scene.RecoverAsync();

        scene.Published.Should().HaveCount(2);
        scene.SeenOf().Should().ContainSingle();
    }

    [Fact]
    public async Task What_recovery_publishes_waits_behind_the_kept_events_of_its_game()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, fault: PortFault.Rejected);
        await scene.StartAsync();
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.JournalClose), static host => host.PatchAsync(TestRuntime.NextImage));

        await scene.RecoverAsync();

        scene.Published.Should().BeEmpty();
        scene.Kept.Select(static kept => kept.HealthEvent!.Details).Should().SatisfyRespectively(
            static first => first.Should().Contain(TestRuntime.Image), static second => second.Should().Contain(TestRuntime.NextImage));
    }

    [Fact]
    public async Task A_store_that_does_not_say_whether_events_wait_does_not_keep_a_notification_back()
    {
        await using var scene = new OutboxScene();
        scene.Faults.FailBefore(PortCalls.OutboxHas);

        await scene.StartAsync(imageRef: OutboxScene.NoImage);

        scene.Notified.Should().ContainSingle();
    }

    [Fact]
    public async Task A_game_id_that_is_none_keeps_its_notification_like_any_other()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();

        (await scene.StartAsync("Not A Game")).ErrorCode.Should().Be(ErrorCode.StartConfigInvalid);
        scene.BringPublishersBack();
        await scene.SweepAsync();

        scene.Notified.Should().ContainSingle().Which.Payload.Should().Contain("Not A Game");
    }
}
