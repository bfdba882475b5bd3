using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Daemons;

/// <summary>The daemon ends, or is killed, and every game comes back but the one that was stopped. GALAXY_TEST_LONG=1 takes thirty games and both ways; else it ends three.</summary>
[Collection(PrivateDaemonCollection.Name)]
public sealed class ResumedGamesTests
{
    private const string Unwanted = "unwanted";
    private static readonly string[] Games = [.. Enumerable.Range(1, TestServices.TakeLongForm ? 30 : 3).Select(static number => $"resumed-{number}")];

    [PrivateDaemonFact]
    public async Task Games_come_back_with_their_daemon()
    {
        await using var daemon = await PrivateDaemon.StartAsync(8, liveRestore: false, EngineImages.V140);
        await using var host = daemon.NewHost();
        await host.RunningAsync(Unwanted);
        await Task.WhenAll(Games.Select(game => host.RunningAsync(game)));
        (await host.StopAsync(Unwanted)).IsSuccess.Should().BeTrue();

        foreach (var end in TestServices.TakeLongForm ? (Func<Task>[])[daemon.EndAsync, daemon.KillAsync] : [daemon.EndAsync])
        {
            await end();
            await daemon.BootAsync();
            await host.RecoverAsync();
            var plan = await host.RecoverAsync();

            plan.Items.Select(static item => item.GameId).Should().BeEquivalentTo(Games);
            foreach (var game in Games)
            {
                (await host.Queries.FindAsync(game))!.Status.Should().Be(RuntimeStatus.Running);
                var entries = (await host.Queries.ReadOperationsAsync(game)).Entries;
                entries[0].Should().BeEquivalentTo(new { Kind = OperationKind.Start, Source = OperationSource.AutoResume });
                entries[1].Closing!.Evidence!.Cause.Should().Be(ExitCause.EngineEnded);
            }

            (await host.Queries.FindAsync(Unwanted))!.Status.Should().Be(RuntimeStatus.Stopped);
            (await host.Reconciler.PlanAsync()).Items.Should().BeEmpty();
        }
    }
}
