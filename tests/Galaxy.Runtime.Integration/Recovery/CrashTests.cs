using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Recovery;

/// <summary>Games that crash on a real engine, with automatic restarts on.</summary>
public sealed class CrashTests : IAsyncLifetime, IDisposable
{
    private const int Attempts = 3;

    private readonly TestEnvironment place = new();

    private string LoopImage => $"galaxy-crash-loop-{place.Name}:1";

    public Task InitializeAsync() => place.InitializeAsync();

    [DockerFact]
    public async Task A_crashed_game_is_started_again_on_its_state()
    {
        var host = NewHost();
        var record = await host.RunningAsync(place.NewGame());
        (await place.AskAsync(record.GameId, "starts")).Should().Be("1");
        await CrashAsync(record);

        var again = await Eventually.GetAsync(
            async () =>
            {
                await host.RecoverAsync();
                return (await host.Queries.FindAsync(record.GameId))!;
            },
            seen => seen.Status is RuntimeStatus.Running && seen.ContainerId != record.ContainerId,
            "another container");

        again.ImageId.Should().Be(record.ImageId);
        (await place.AskAsync(record.GameId, "starts")).Should().Be("2", "the state directory is the same");
        (await place.ContainersAsync(record.GameId)).Should().ContainSingle();
        var entries = (await host.Queries.ReadOperationsAsync(record.GameId)).Entries;
        entries[0].Should().BeEquivalentTo(new { Kind = OperationKind.Start, Source = OperationSource.AutoReconcile, SourceRef = "crash_restart" });
        entries[1].Closing!.Evidence.Should().BeEquivalentTo(new { Cause = ExitCause.Crashed, ExitCode = 1 });
        entries[0].StartedAt.Should().BeOnOrAfter(entries[1].Closing!.FinishedAt + TimeSpan.FromMilliseconds(200));
        host.EventsOf(record.GameId).Should().Equal(HealthEventType.ContainerStarted, HealthEventType.ContainerExited, HealthEventType.ContainerStarted);
        host.Stores.Notifications.Published.Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_crash_loop_ends_in_one_escalation_and_the_game_stays_down()
    {
        // The tag moves: what is started again is the image that exits at once.
        await TagAsync(EngineImages.V140);
        var host = NewHost();
        var record = await host.RunningAsync(place.NewGame(), LoopImage);
        await TagAsync(EngineImages.ExitsAtOnce);
        await CrashAsync(record);

        await Eventually.GetAsync(
            host.RecoverAsync, static plan => plan.Items is [{ Finding: ReconcileFinding.GameGivenUp }], "a game that is given up");

        // Another host over the same stores knows it, too, and tells nobody again.
        var other = NewHost(host);
        (await other.RecoverAsync()).Items.Should().ContainSingle().Which.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        (await other.RecoverAsync()).Items.Should().ContainSingle().Which.Finding.Should().Be(ReconcileFinding.GameGivenUp);
        var attempts = (await host.Queries.ReadOperationsAsync(record.GameId)).Entries.Where(static entry => entry.SourceRef == "crash_restart").ToArray();
        attempts.Should().HaveCount(Attempts).And.OnlyContain(static entry => entry.Closing!.ErrorCode == ErrorCode.ContainerStartFailed);
        attempts[0].Closing!.Message.Should().Contain("universe.dat is damaged", "the evidence says why");
        host.Stores.Notifications.Published.Select(static intent => intent.Type).Should().Equal(NotificationType.ContainerStartFailed, NotificationType.GameFlapping);
        (await host.Queries.FindAsync(record.GameId))!.Status.Should().Be(RuntimeStatus.Stopped);
        (await place.ContainersAsync(record.GameId)).Should().BeEmpty();
    }

    public async Task DisposeAsync()
    {
        await place.Engine.DeleteAsync($"images/{LoopImage}");
        await place.DisposeAsync();
    }

    public void Dispose() => place.Dispose();

    private TestHost NewHost(TestHost? like = null) => place.Host(
        static options => options.CrashRestart = new CrashRestartOptions
        {
            Enabled = true,
            MaxAttempts = Attempts,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(1),
            Jitter = 0,
        },
        like?.Stores);

    private async Task TagAsync(string image) => await place.Engine.PostAsync($"images/{image}/tag?repo={LoopImage[..^2]}&tag=1");

    /// <summary>The engine's server ends, and the engine with it: exit code 1, and nobody asked for it.</summary>
    private async Task CrashAsync(RuntimeRecord record)
    {
        var exec = await place.Engine.PostAsync($"containers/{record.ContainerId}/exec", """{"Cmd":["/bin/sh","-c","kill $(pidof httpd)"]}""");
        await place.Engine.PostAsync($"exec/{exec.GetProperty("Id").GetString()}/start", """{"Detach":true}""");
    }
}
