using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Recovery.Crashes;

/// <summary>Automatic restarts end, with one escalation, until somebody acts.</summary>
public sealed class GivingUpTests
{
    [Fact]
    public async Task When_the_attempts_are_used_up_it_is_given_up_and_told_once()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await scene.CrashAndRestartAsync();
        }

        scene.Escalations.Should().BeEmpty();
        await scene.CrashAndSeeAsync();

        var given = await scene.OwedAsync();
        given.Should().BeEquivalentTo(new { Finding = ReconcileFinding.GameGivenUp, Action = ReconcileAction.Wait, DueAt = (DateTimeOffset?)null });
        given!.Reason.Should().Be("3 restarts within 01:00:00 did not help; it stays down until a request starts it");
        await PassesAsync(scene, TimeSpan.FromMinutes(55));
        scene.Record.Status.Should().Be(RuntimeStatus.Stopped);
        scene.Escalations.Should().ContainSingle().Which.Payload.Should().Contain("\"is_given_up\":true").And.Contain("\"crashes\":4");
    }

    [Fact]
    public async Task Attempts_that_fail_count_and_the_last_one_escalates()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.BreakTheImage();
        await scene.CrashAndSeeAsync();
        var delays = new List<double>();

        for (var attempt = 0; attempt < 3; attempt++)
        {
            delays.Add(((await scene.OwedAsync())!.DueAt!.Value - scene.Time.GetUtcNow()).TotalSeconds);
            scene.Escalations.Should().BeEmpty();
            await scene.PassWhenDueAsync();
        }

        delays.Should().Equal(10, 20, 40);
        scene.Attempts.Should().HaveCount(3).And.OnlyContain(static entry => entry.Closing!.ErrorCode == ErrorCode.ContainerStartFailed);
        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        await PassesAsync(scene, TimeSpan.FromMinutes(30));
        scene.Attempts.Should().HaveCount(3);
        scene.Escalations.Should().ContainSingle();
    }

    [Fact]
    public async Task That_an_attempt_fails_as_the_one_before_is_not_told_again()
    {
        await using var scene = new CrashScene();
        await scene.RunAsync();
        scene.BreakTheImage();
        await scene.CrashAndSeeAsync();
        await scene.PassWhenDueAsync();
        await scene.PassWhenDueAsync(scene.NewHost());
        Told().Should().Equal(NotificationType.ContainerStartFailed);

        scene.Backend.Docker.RemoveNetwork("galaxy");
        await scene.PassWhenDueAsync();

        Told().Should().Equal(NotificationType.ContainerStartFailed, NotificationType.GameFlapping, NotificationType.StartConfigInvalid);

        IEnumerable<NotificationType> Told() => scene.Backend.Notifications.Published.Select(static intent => intent.Type);
    }

    [Fact]
    public async Task A_last_attempt_whose_host_died_escalates_when_it_is_settled()
    {
        await using var scene = new CrashScene(static options => options.CrashRestart.MaxAttempts = 1);
        await scene.RunAsync();
        await scene.CrashAndSeeAsync();
        scene.AdvanceTo((await scene.OwedAsync())!.DueAt!.Value);
        var dying = scene.NewHost(new FaultPlan(scene.Time).Crash(PortCalls.DockerCreate));
        _ = scene.PassAsync(dying);
        await scene.Time.AdvanceUntilAsync(dying.Faults.WhenCrashed);
        scene.Time.Advance(TimeSpan.FromSeconds(31));
        scene.Escalations.Should().BeEmpty();

        await scene.PassAsync();

        scene.Escalations.Should().ContainSingle();
        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);
    }

    [Fact]
    public async Task After_somebody_started_it_it_is_restarted_again_and_giving_up_again_is_told_again()
    {
        await using var scene = new CrashScene(static options => options.CrashRestart.MaxAttempts = 1);
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndSeeAsync();
        (await scene.OwedAsync())!.Finding.Should().Be(ReconcileFinding.GameGivenUp);

        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndSeeAsync();

        scene.Escalations.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_stop_clears_what_was_given_up()
    {
        await using var scene = new CrashScene(static options => options.CrashRestart.MaxAttempts = 1);
        await scene.RunAsync();
        await scene.CrashAndRestartAsync();
        await scene.CrashAndSeeAsync();

        await scene.Host.StopAsync();

        (await scene.OwedAsync()).Should().BeNull("it is read again, though no record has changed");
        (await scene.OwedAsync(scene.NewHost())).Should().BeNull();
    }

    private static async Task PassesAsync(CrashScene scene, TimeSpan span)
    {
        for (var minute = 0; minute < span.TotalMinutes; minute++)
        {
            scene.Time.Advance(TimeSpan.FromMinutes(1));
            await scene.PassAsync();
        }
    }
}
