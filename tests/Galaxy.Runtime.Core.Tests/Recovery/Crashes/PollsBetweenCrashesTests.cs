namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>Requests that change nothing lie between the crashes, more of them than any page has rows: the counts stay what they are.</summary>
public sealed class PollsBetweenCrashesTests
{
    private const int Polls = 60;

    [Fact]
    public async Task Three_attempts_are_three_attempts_with_sixty_refused_requests_between_the_crashes()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await RefuseAsync(scene);
            await scene.CrashAndRestartAsync();
        }

        await RefuseAsync(scene);
        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        scene.Attempts.Should().HaveCount(3);
        scene.Escalations.Should().ContainSingle();
    }

    [Fact]
    public async Task Three_attempts_that_fail_are_three_attempts_with_sixty_refused_requests_between_them()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.BreakTheImage();
        await scene.CrashAndSeeAsync();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await RefuseAsync(scene);
            await scene.PassWhenDueAsync();
        }

        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        scene.Attempts.Should().HaveCount(3);
    }

    [Fact]
    public async Task Three_attempts_that_fail_before_they_change_anything_are_three_attempts()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.Backend.Docker.RemoveNetwork("galaxy");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await scene.PassWhenDueAsync();
        }

        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        scene.Attempts.Should().HaveCount(3).And.OnlyContain(static entry => entry.Closing!.ErrorCode == ErrorCode.StartConfigInvalid);
    }

    [Fact]
    public async Task Replays_between_the_crashes_change_no_count()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            for (var poll = 0; poll < Polls; poll++)
            {
                (await scene.Host.StartAsync()).IsReplay.Should().BeTrue();
                await RefuseOnceAsync(scene);
            }

            await scene.CrashAndRestartAsync();
        }

        await scene.CrashAndSeeAsync();

        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
    }

    [Fact]
    public async Task Crashes_are_flapping_with_sixty_refused_requests_between_them()
    {
        await using var scene = new CrashScene(static options => options.CrashRestart.Enabled = false);
        for (var crash = 0; crash < 5; crash++)
        {
            await scene.RunAsync();
            await RefuseAsync(scene);
            await scene.CrashAndSeeAsync();
        }

        scene.Escalations.Should().ContainSingle();
    }

    [Fact]
    public async Task A_stop_under_sixty_refused_requests_still_ends_the_restarts()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        await scene.Host.StopAsync();
        await RefuseAsync(scene);

        (await scene.OwedAsync()).Should().BeNull();
        (await scene.OwedAsync(scene.NewHost())).Should().BeNull();
    }

    [Fact]
    public async Task A_stop_that_was_refused_ends_the_restarts_whatever_was_answered()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        await scene.Backend.Leases.TryAcquireAsync(CrashScene.Game, "another", TimeSpan.FromSeconds(1), CancellationToken.None);
        (await scene.Host.StopAsync()).ErrorCode.Should().Be(ErrorCode.Conflict);
        scene.Time.Advance(TimeSpan.FromSeconds(2));

        (await scene.OwedAsync()).Should().BeNull();
    }

    private static async Task RefuseAsync(CrashScene scene)
    {
        for (var poll = 0; poll < Polls; poll++)
        {
            await RefuseOnceAsync(scene);
            (await scene.Host.Runtime.RestartAsync(new RestartRequest(CrashScene.Game) { IdempotencyKey = " " })).IsSuccess.Should().BeFalse();
        }
    }

    private static async Task RefuseOnceAsync(CrashScene scene) => (await scene.Host.PatchAsync("not an image")).IsSuccess.Should().BeFalse();
}
