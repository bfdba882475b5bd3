using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Galaxy.Runtime.Core.Tests.Events;

/// <summary>One pass of the sweep at a time.</summary>
public sealed class EventSweepTests
{
    [Fact]
    public async Task A_publisher_that_is_down_is_tried_once_a_pass_and_counts_no_attempt()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync("g1");
        await scene.StartAsync("g2");
        await scene.StartAsync("g3");

        (await scene.SweepAsync()).Should().BeEquivalentTo(new { Published = 0, Dropped = 0, Blocked = 3 });

        scene.CallsOf(PortCalls.HealthEventsPublish).Should().Be(2, "the start's, and one that asks whether it is back");
        scene.Kept.Should().HaveCount(3).And.OnlyContain(static kept => kept.Attempts == 0);
    }

    [Fact]
    public async Task Whether_a_publisher_is_back_is_tried_without_holding_a_game()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync();
        var held = scene.CallsOf(PortCalls.LeasesAcquire);

        await scene.SweepAsync();

        scene.CallsOf(PortCalls.LeasesAcquire).Should().Be(held);
    }

    [Fact]
    public async Task One_publisher_that_is_down_does_not_hold_up_games_that_wait_for_the_other()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync("g1");
        await scene.StartAsync("g2", OutboxScene.NoImage);
        scene.BringPublishersBack();
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, nth: 2, times: int.MaxValue);

        await scene.SweepAsync();

        scene.Notified.Should().ContainSingle();
        scene.Kept.Should().ContainSingle().Which.GameId.Should().Be("g1");
    }

    [Fact]
    public async Task Events_are_published_in_order_per_game()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        string[] games = ["g1", "g2", "g3"];
        for (var round = 0; round < 15; round++)
        {
            foreach (var gameId in games)
            {
                await scene.StartAsync(gameId);
                await scene.PatchAsync(TestRuntime.NextImage, gameId);
                await scene.StopAsync(gameId);
                scene.Time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        scene.BringPublishersBack();
        var kept = scene.Kept;
        while ((await scene.SweepAsync()).HasMore)
        {
            scene.Kept.Should().HaveCountLessThan(kept.Count);
        }

        scene.Kept.Should().BeEmpty();
        scene.Published.Should().HaveSameCount(kept);
        foreach (var gameId in games)
        {
            scene.SeenOf(gameId).Should().Equal(kept.Where(waiting => waiting.GameId == gameId).Select(static waiting => waiting.HealthEvent!));
        }
    }

    [Fact]
    public async Task A_game_that_an_operation_holds_is_left_for_the_next_pass()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync();
        scene.BringPublishersBack();
        (await scene.Backend.Leases.TryAcquireAsync(OutboxScene.Game, "another host", TimeSpan.FromSeconds(30), CancellationToken.None)).Should().BeTrue();
        var host = scene.OtherHost();

        (await scene.SweepAsync(host)).Should().BeEquivalentTo(new { Published = 0, Blocked = 1 });
        scene.Time.Advance(TimeSpan.FromSeconds(31));
        (await scene.SweepAsync(host)).Published.Should().Be(1);
    }

    [Fact]
    public async Task An_event_that_is_refused_is_tried_as_often_as_allowed_with_growing_pauses_then_dropped_and_the_rest_go_on()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown(PortFault.Rejected);
        await scene.StartAsync();
        scene.BringPublishersBack();
        await scene.PatchAsync(TestRuntime.NextImage);
        using var metrics = new MetricRecorder(scene.Host.Services);
        scene.Faults.FailBefore(PortCalls.HealthEventsPublish, nth: 2, times: 10, PortFault.Rejected);

        var attempts = new List<int>();
        while (scene.Kept is [var first, ..])
        {
            (await scene.SweepAsync()).HasMore.Should().BeFalse();
            attempts.Add(first.Attempts);
            (await scene.SweepAsync()).Should().BeEquivalentTo(new { Published = 0, Dropped = 0 }, "it has just been tried, or nothing is left");
            scene.Time.Advance(TimeSpan.FromMinutes(11));
        }

        attempts.Should().Equal(Enumerable.Range(0, 10));
        scene.SeenOf().Should().ContainSingle().Which.Details.Should().Contain(TestRuntime.NextImage);
        metrics.Of("galaxy.runtime.events.lost").Should().ContainSingle().Which.Tags["galaxy.reason"].Should().Be("rejected");
    }

    [Fact]
    public async Task The_oldest_of_too_many_are_dropped()
    {
        await using var scene = new OutboxScene(static options => options.Events.MaxKept = 2);
        scene.TakePublishersDown();
        await scene.StartAsync("g1");
        await scene.StartAsync("g2");
        await scene.StartAsync("g3");
        await scene.StartAsync("g4");
        using var metrics = new MetricRecorder(scene.Host.Services);

        (await scene.SweepAsync()).Dropped.Should().Be(2);

        scene.Kept.Select(static kept => kept.GameId).Should().Equal("g3", "g4");
        var lost = metrics.Of("galaxy.runtime.events.lost").Should().ContainSingle().Which;
        lost.Value.Should().Be(2);
        lost.Tags["galaxy.reason"].Should().Be("trimmed");
    }

    [Fact]
    public async Task A_sweeping_host_that_dies_after_a_publish_is_followed_by_another_and_nothing_is_lost_or_out_of_order()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync();
        await scene.PatchAsync(TestRuntime.NextImage);
        await scene.StopAsync();
        await scene.StartAsync();
        var kept = scene.Kept;
        await scene.DieAsync(new FaultPlan(scene.Time).Crash(PortCalls.OutboxRemove, nth: 2), static host => host.Services.GetRequiredService<IEventSweep>().SweepAsync());

        await scene.SweepAsync(scene.OtherHost());

        scene.Kept.Should().BeEmpty();
        scene.Published.Should().HaveCount(kept.Count + 1, "the event that was published and not removed comes twice");
        scene.SeenOf().Should().Equal(kept.Select(static waiting => waiting.HealthEvent!));
    }

    [Fact]
    public async Task Two_hosts_that_sweep_at_once_keep_the_order_of_every_game()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        string[] games = ["g1", "g2", "g3", "g4", "g5"];
        foreach (var gameId in games)
        {
            await scene.StartAsync(gameId);
            await scene.PatchAsync(TestRuntime.NextImage, gameId);
            await scene.StopAsync(gameId);
            await scene.StartAsync(gameId);
        }

        var kept = scene.Kept;
        TestRuntime[] hosts = [scene.OtherHost(), scene.OtherHost()];
        for (var pass = 0; pass < 10 && scene.Kept.Count > 0; pass++)
        {
            await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Services.GetRequiredService<IEventSweep>().SweepAsync())));
        }

        scene.Kept.Should().BeEmpty();
        foreach (var gameId in games)
        {
            scene.SeenOf(gameId).Should().Equal(kept.Where(waiting => waiting.GameId == gameId).Select(static waiting => waiting.HealthEvent!));
        }
    }

    [Fact]
    public async Task An_operation_waits_for_one_publish_of_the_sweep_at_most()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync();
        await scene.PatchAsync(TestRuntime.NextImage);
        await scene.StopAsync();
        await scene.StartAsync();
        var host = scene.OtherHost(new FaultPlan(scene.Time).Hang(PortCalls.HealthEventsPublish));
        var sweep = host.Services.GetRequiredService<IEventSweep>().SweepAsync();
        await host.UntilCalledAsync(PortCalls.HealthEventsPublish);
        var began = scene.Time.GetUtcNow();

        var stopped = await scene.EndAsync(() => host.StopAsync());

        stopped.IsSuccess.Should().BeTrue("it is no conflict");
        (scene.Time.GetUtcNow() - began).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(5), "that is the deadline of one publish");
        (await sweep).Published.Should().Be(0);
    }

    [Fact]
    public async Task A_kept_event_whose_publisher_this_host_does_not_have_waits_for_a_host_that_has_it()
    {
        await using var scene = new OutboxScene();
        scene.TakePublishersDown();
        await scene.StartAsync();
        await using var other = new TestRuntime(shared: scene.Backend, ports: static builder => builder.Services.RemoveAll<IHealthEventPublisher>());

        await scene.SweepAsync(other);
        scene.Kept.Should().ContainSingle().Which.Attempts.Should().Be(0);
        scene.BringPublishersBack();
        await scene.SweepAsync();

        scene.Published.Should().ContainSingle();
    }
}
