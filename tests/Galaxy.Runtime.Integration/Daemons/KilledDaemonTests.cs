using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Daemons;

/// <summary>The daemon dies while it creates and starts containers; one recovery after its return everything fits again.</summary>
[Collection(PrivateDaemonCollection.Name)]
public sealed class KilledDaemonTests
{
    private const string Bystander = "bystander";
    private static readonly string[] Creating = ["creating-1", "creating-2", "creating-3"];
    private static readonly string[] Starting = ["starting-1", "starting-2", "starting-3"];

    [PrivateDaemonFact]
    public async Task With_live_restore_other_games_run_on()
    {
        await using var daemon = await PrivateDaemon.StartAsync(4, EngineImages.V140);
        await using var host = NewHost(daemon);
        var running = await host.RunningAsync(Bystander);

        await KillDuringStartsAsync(daemon, host);

        (await host.Queries.FindAsync(Bystander))!.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, running.ContainerId });
        await ExpectEverythingFitsAsync(daemon, host);
    }

    [PrivateDaemonFact]
    public async Task Without_live_restore_other_games_are_recorded_as_stopped_with_evidence()
    {
        await using var daemon = await PrivateDaemon.StartAsync(5, EngineImages.V140);
        daemon.LiveRestore = false;
        await using var host = NewHost(daemon);
        var running = await host.RunningAsync(Bystander);

        await KillDuringStartsAsync(daemon, host);

        (await host.Queries.FindAsync(Bystander))!.Should().BeEquivalentTo(new { Status = RuntimeStatus.Stopped, running.ContainerId });
        (await host.Queries.ReadOperationsAsync(Bystander)).Entries[0].Closing!.Evidence!.ContainerId.Should().Be(running.ContainerId);
        await ExpectEverythingFitsAsync(daemon, host);
    }

    private static TestHost NewHost(PrivateDaemon daemon) => daemon.NewHost(static options =>
    {
        options.Boot.Resume = BootResume.None;
        options.Reconcile.LeftoverGrace = TimeSpan.Zero;
        options.Reconcile.VanishConfirmation = TimeSpan.FromMilliseconds(100);
    });

    private static async Task KillDuringStartsAsync(PrivateDaemon daemon, TestHost host)
    {
        // What follows the opening of the entry is the create.
        await KillAsync(daemon, host, Creating, () => host.Stores.Operations.All.Any(static entry => entry.Closing is null && Creating.Contains(entry.GameId)));

        // A container that has been created is about to be started.
        await KillAsync(daemon, host, Starting, async () =>
            (await daemon.Probe.GetAsync("containers/json?all=1")).EnumerateArray().Any(static container => container.GetProperty("State").GetString() is "created"));
        await host.RecoverAsync();
    }

    private static Task KillAsync(PrivateDaemon daemon, TestHost host, string[] games, Func<bool> isTheMoment) =>
        KillAsync(daemon, host, games, () => Task.FromResult(isTheMoment()));

    private static async Task KillAsync(PrivateDaemon daemon, TestHost host, string[] games, Func<Task<bool>> isTheMoment)
    {
        var starting = games.Select(game => host.StartAsync(game)).ToArray();
        await Eventually.GetAsync(isTheMoment, static isTheMoment => isTheMoment, "a start under way");
        await daemon.KillAsync();
        var results = await Task.WhenAll(starting);
        results.Should().OnlyContain(static result =>
            result.IsSuccess || result.CanRetry || result.ErrorCode == ErrorCode.ContainerStartFailed || result.ErrorCode == ErrorCode.ImagePullFailed);
        await daemon.BootAsync();
    }

    /// <summary>Every container is its record's, every record that says running is right, and no entry is open.</summary>
    private static async Task ExpectEverythingFitsAsync(PrivateDaemon daemon, TestHost host)
    {
        (await host.Reconciler.PlanAsync()).Items.Should().BeEmpty("one recovery is enough");
        host.Stores.Operations.All.Should().NotContain(static entry => entry.Closing == null);
        foreach (var game in Creating.Concat(Starting))
        {
            var containers = await daemon.Probe.ListAsync(RuntimeLabels.GameId, game);
            var record = await host.Queries.FindAsync(game);
            containers.Should().NotContain(container => record == null || container.GetProperty("Id").GetString() != record.ContainerId);
            containers.Any(static container => container.GetProperty("State").GetString() is "running").Should().Be(record is { Status: RuntimeStatus.Running });
        }
    }
}
