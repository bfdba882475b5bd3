using Galaxy.Runtime.TestSupport;


namespace Galaxy.Runtime.Integration.Daemons;

[Collection(PrivateDaemonCollection.Name)]
public sealed class PoisonedContainerTests
{
    private static readonly int Rounds = TestServices.TakeLongForm ? 10 : 2;

    [PrivateDaemonFact]
    public async Task After_a_daemon_was_killed_during_starts_every_game_starts()
    {
        await using var daemon = await PrivateDaemon.StartAsync(3, EngineImages.V140);
        await using var host = daemon.NewHost(options => options.Reconcile.LeftoverGrace = TimeSpan.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            var games = Enumerable.Range(0, 4).Select(i => $"poisoned-{round}-{i}").ToArray();
            var starting = games.Select(game => host.StartAsync(game)).ToArray();
            await Eventually.GetAsync(
                async () => (await daemon.Probe.GetAsync("containers/json?all=1")).EnumerateArray().Count(container => IsOf(container, round)),
                static created => created > 0,
                "a created container");
            await daemon.KillAsync();
            var results = await Task.WhenAll(starting);
            results.Should().OnlyContain(result => result.IsSuccess || result.CanRetry || result.ErrorCode == ErrorCode.ContainerStartFailed);
            await daemon.BootAsync();

            var again = await Task.WhenAll(games.Select(game => host.StartAsync(game)));

            again.Should().OnlyContain(result => result.IsSuccess);
            foreach (var result in again)
            {
                var container = (await daemon.Probe.ListAsync(RuntimeLabels.GameId, result.GameId)).Should().ContainSingle().Subject;
                container.GetProperty("State").GetString().Should().Be("running");
                container.GetProperty("Id").GetString().Should().Be(result.Record!.ContainerId);
            }
        }

        (await host.RecoverAsync()).Items.Should().BeEmpty();
    }

    private static bool IsOf(System.Text.Json.JsonElement container, int round) =>
        container.GetProperty("Labels").GetProperty(RuntimeLabels.GameId).GetString()!.StartsWith($"poisoned-{round}-", StringComparison.Ordinal);
}
