using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>A game that keeps crashing is told once in a window, whoever starts it again.</summary>
public sealed class FlappingTests
{
    [Fact]
    public async Task The_crash_that_makes_it_too_many_is_told_and_those_after_it_are_not()
    {
        await using var scene = ByHand();
        var told = new List<int>();
        for (var crash = 1; crash <= 12; crash++)
        {
            await CrashAsync(scene, times: 1, apart: TimeSpan.FromSeconds(30));
            told.Add(scene.Escalations.Count);
        }

        told.Should().Equal(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
        scene.Escalations[0].Payload.Should().Contain("\"game_id\":\"g1\"").And.Contain("\"crashes\":5").And.Contain("\"is_given_up\":false");
    }

    [Fact]
    public async Task A_game_that_goes_on_crashing_is_told_once_a_window()
    {
        await using var scene = ByHand();
        await CrashAsync(scene, times: 61, apart: TimeSpan.FromMinutes(1));

        scene.Escalations.Should().HaveCount(6, "an hour has six windows of ten minutes, the first escalation in the fifth minute");
        scene.Escalations.Select(static intent => intent.IdempotencyKey).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Crashes_that_lie_apart_are_not_flapping()
    {
        await using var scene = ByHand();
        await CrashAsync(scene, times: 12, apart: TimeSpan.FromMinutes(2.5));

        scene.Escalations.Should().BeEmpty();
    }

    [Fact]
    public async Task Stops_restarts_and_kills_are_no_crashes()
    {
        await using var scene = ByHand();
        for (var round = 0; round < 6; round++)
        {
            await scene.RunAsync();
            (await scene.Host.Runtime.RestartAsync(new RestartRequest(CrashScene.Game))).IsSuccess.Should().BeTrue();
            await scene.Host.StopAsync();
            await scene.RunAsync();
            scene.Crash(exitCode: 137);
            await scene.PassAsync();
        }

        scene.Escalations.Should().BeEmpty();
    }

    [Fact]
    public async Task A_crash_that_a_start_found_before_the_reconciler_counts_too()
    {
        await using var scene = ByHand();
        await scene.RunAsync();
        for (var crash = 0; crash < 5; crash++)
        {
            scene.Crash();
            await scene.RunAsync();
        }

        scene.Escalations.Should().ContainSingle();
    }

    [Fact]
    public async Task A_crash_that_could_not_be_recorded_at_once_counts_once()
    {
        await using var scene = ByHand();
        await scene.RunAsync();
        scene.Crash();
        for (var pass = 0; pass < 6; pass++)
        {
            await scene.PassAsync(scene.NewHost(new FaultPlan(scene.Time).FailBefore(PortCalls.RecordsTransition)));
        }

        scene.Record.Status.Should().Be(RuntimeStatus.Running, "the test relies on it");
        scene.Backend.Operations.All.Count(static entry => entry.Closing!.Evidence != null).Should().Be(6);
        await scene.PassAsync();
        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Escalations.Should().BeEmpty();
    }

    [Fact]
    public async Task Hosts_that_take_turns_tell_it_once()
    {
        await using var scene = ByHand();
        for (var crash = 0; crash < 9; crash++)
        {
            await scene.RunAsync();
            scene.Crash();
            await Task.WhenAll(scene.PassAsync(scene.NewHost()), scene.PassAsync(scene.NewHost()));
        }

        scene.Escalations.Should().ContainSingle();
    }

    [Fact]
    public async Task A_host_that_dies_after_telling_it_has_it_told_again_under_the_same_key()
    {
        await using var scene = ByHand();
        await CrashAsync(scene, times: 4);
        await scene.RunAsync();
        scene.Crash();
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(PortCalls.JournalClose));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Time.Advance(TimeSpan.FromSeconds(31));
        await scene.PassAsync();

        scene.Escalations.Should().HaveCount(2);
        scene.Escalations.Distinct().Should().ContainSingle("a consumer drops the second by its key");
    }

    [Fact]
    public async Task A_crash_that_was_written_down_without_knowing_the_others_leaves_the_escalation_to_the_next()
    {
        await using var scene = ByHand();
        await CrashAsync(scene, times: 4);
        await scene.RunAsync();
        scene.Crash();
        await scene.PassAsync(scene.NewHost(new FaultPlan(scene.Time).FailBefore(PortCalls.JournalReadActs)));
        scene.Escalations.Should().BeEmpty();
        await CrashAsync(scene, times: 1);

        scene.Escalations.Should().ContainSingle();
    }

    [Fact]
    public async Task It_ends_the_automatic_restarts_before_their_attempts_are_used_up()
    {
        await using var scene = new CrashScene(static options =>
        {
            options.CrashRestart.MaxAttempts = 20;
            options.Flapping.Crashes = 3;
        });
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndRestartAsync();

        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Reason.Should().Be("3 crashes within 00:10:00; it stays down until a request starts it");
        scene.Escalations.Should().ContainSingle().Which.Payload.Should().Contain("\"is_given_up\":true");
    }

    [Fact]
    public async Task It_is_in_the_feed_and_in_the_log()
    {
        await using var scene = new CrashScene(static options => options.Flapping.Crashes = 2);
        using var watching = new CancellationTokenSource();
        var events = scene.Host.Events.WatchAsync(watching.Token);
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndSeeAsync();

        var told = (await events.ReadUntilAsync<GameFlapping>()).OfType<GameFlapping>().Should().ContainSingle().Which;

        told.Should().BeEquivalentTo(new { GameId = CrashScene.Game, ImageRef = TestRuntime.Image, Crashes = 2, Reason = "2 crashes within 00:10:00", IsGivenUp = true });
        told.OperationId.Should().Be(scene.Backend.Operations.All[^1].OperationId);
    }

    /// <summary>Starts the game and lets it crash, again and again; each crash is seen at once.</summary>
    private static async Task CrashAsync(CrashScene scene, int times, TimeSpan apart = default)
    {
        for (var crash = 0; crash < times; crash++)
        {
            await scene.RunAsync();
            await scene.CrashAndSeeAsync();
            scene.Time.Advance(apart);
        }
    }

    /// <summary>Restarts are off: the test starts the game again.</summary>
    private static CrashScene ByHand() => new(static options => options.CrashRestart = new CrashRestartOptions());
}
