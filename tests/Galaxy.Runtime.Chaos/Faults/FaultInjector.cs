using Galaxy.Runtime.Simulation;

namespace Galaxy.Runtime.Chaos;

/// <summary>Kills, hangs and cuts off, one thing after the other and sometimes several at once; everything it struck comes back.</summary>
internal sealed class FaultInjector(PrivateServers here, IReadOnlyList<string> games, SeededChoice choice, RecoveryTimes recoveryTimes, Disturbances disturbances, ChaosReport report)
{
    private static readonly TimeSpan LongestCalm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDown = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestHang = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan ShortestAbsence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromSeconds(20);

    private readonly FaultDeck deck = new(choice, here.AreLeasesInDatabase);
    private readonly HashSet<object> struck = [];
    private readonly List<Task> striking = [];

    public async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        if (here.AreLeasesInDatabase)
        {
            // For certain, and early: what happens meanwhile is what its events wait for.
            Strike(FaultKind.PublishersAway);
        }

        while (TimeProvider.System.GetElapsedTime(began) < duration)
        {
            await Task.Delay(choice.UpTo(LongestCalm), TimeProvider.System, cancellationToken);
            Strike(deck.Draw());
        }

        await Task.WhenAll(striking);
    }

    /// <summary>Kills a host, and then the engine, and lets everything heal each time before anything else happens.</summary>
    public async Task CrashAloneAsync(CancellationToken cancellationToken)
    {
        report.Struck(FaultKind.HostKilled);
        await KillHostAsync(here.Hosts[0].Process, TimeSpan.Zero, isAlone: true);
        await recoveryTimes.CompleteAsync(cancellationToken);
        report.Struck(FaultKind.EngineKilled);
        await KillEngineAsync(TimeSpan.Zero, isAlone: true);
        await recoveryTimes.CompleteAsync(cancellationToken);
    }

    private void Strike(FaultKind kind)
    {
        var (victim, strike) = Plan(kind);
        lock (struck)
        {
            if (!struck.Add(victim))
            {
                deck.PutBack(kind);
                return;
            }
        }

        report.Struck(kind);
        striking.Add(StrikeAsync());

        async Task StrikeAsync()
        {
            var began = TimeProvider.System.GetTimestamp();
            await strike();
            report.CameBack(kind, TimeProvider.System.GetElapsedTime(began));
            lock (struck)
            {
                struck.Remove(victim);
            }
        }
    }

    // Everything is drawn here, in one order, whatever the strikes themselves then wait for.
    private (object Victim, Func<Task> Strike) Plan(FaultKind kind)
    {
        var host = here.Hosts[choice.Below(here.Hosts.Count)];
        var proxy = host.Proxies[choice.Below(host.Proxies.Count)];
        var (down, hang) = (choice.UpTo(LongestDown), choice.UpTo(LongestHang));
        var game = games[choice.Below(games.Count)];
        var absence = ShortestAbsence + choice.UpTo(LongestAbsence - ShortestAbsence);
        return kind switch
        {
            FaultKind.HostKilled => (host.Process, () => KillHostAsync(host.Process, down, isAlone: false)),
            FaultKind.HostHung => (host.Process, () => HangAsync(host.Process.Stop, host.Process.Continue, hang)),
            FaultKind.EngineKilled => (here.Engine, () => KillEngineAsync(down, isAlone: false)),
            FaultKind.EngineHung => (here.Engine, () => HangAsync(here.Engine.Freeze, here.Engine.Thaw, hang)),
            FaultKind.DatabaseKilled => (here.Database, () => RestartDatabaseAsync(down)),
            FaultKind.DatabaseHung => (here.Database, () => HangDatabaseAsync(hang)),
            FaultKind.RedisKilled => (here.Redis, () => RestartRedisAsync(down)),
            FaultKind.RedisHung => (here.Redis, () => HangAsync(here.Redis.Freeze, here.Redis.Thaw, hang)),
            FaultKind.PublishersAway => (here.Redis, () => RestartRedisAsync(absence)),
            FaultKind.CutOff => (proxy, () => HangAsync(proxy.Cut, proxy.Mend, hang)),
            FaultKind.Silenced => (proxy, () => HangAsync(proxy.Silence, proxy.Mend, hang)),
            FaultKind.GameKilled => (game, () => TouchAsync(game, "kill?signal=KILL")),
            FaultKind.GameStopped => (game, () => TouchAsync(game, "stop?t=1")),
            FaultKind.GameStarted => (game, () => TouchAsync(game, "start")),
            FaultKind.GamePaused => (game, () => PauseGameAsync(game, down)),
            FaultKind.GameRemoved => (game, () => RemoveGameAsync(game)),
            FaultKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private async Task KillHostAsync(HostProcess host, TimeSpan down, bool isAlone)
    {
        var fault = recoveryTimes.Begin(FaultKind.HostKilled, isAlone);
        var underWay = await host.KillAsync();
        recoveryTimes.Expect(fault, underWay);
        await PauseAsync(down);
        host.Start();
        await host.IsReadyAsync();
    }

    private async Task KillEngineAsync(TimeSpan down, bool isAlone)
    {
        var fault = recoveryTimes.Begin(FaultKind.EngineKilled, isAlone);
        await here.Engine.KillAsync();
        recoveryTimes.Expect(fault, games);
        await PauseAsync(down);
        await here.Engine.BootAsync();
        disturbances.Add(gameId: null, fault.At, TimeProvider.System.GetTimestamp());
    }

    private async Task RestartDatabaseAsync(TimeSpan down)
    {
        await here.Database.KillAsync();
        await PauseAsync(down);
        await here.Database.StartServerAsync();
    }

    private async Task HangDatabaseAsync(TimeSpan hang)
    {
        await here.Database.FreezeAsync();
        await PauseAsync(hang);
        await here.Database.ThawAsync();
    }

    private async Task RestartRedisAsync(TimeSpan down)
    {
        here.Redis.Kill();
        await PauseAsync(down);
        await here.Redis.RestartAsync();
    }

    private Task TouchAsync(string gameId, string command) => DisturbAsync(gameId, () => here.Engine.Probe.PostAsync($"containers/galaxy-game-{gameId}/{command}"));

    private async Task PauseGameAsync(string gameId, TimeSpan pause)
    {
        await TouchAsync(gameId, "pause");
        await PauseAsync(pause);
        await TouchAsync(gameId, "unpause");
    }

    private Task RemoveGameAsync(string gameId) => DisturbAsync(gameId, () => here.Engine.Probe.RemoveAsync($"galaxy-game-{gameId}"));

    private async Task DisturbAsync(string gameId, Func<Task> command)
    {
        var from = TimeProvider.System.GetTimestamp();
        try
        {
            await command();
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException)
        {
            // It is not in a state for it, or the engine does not answer.
        }

        disturbances.Add(gameId, from, TimeProvider.System.GetTimestamp());
    }

    private static async Task HangAsync(Action begin, Action end, TimeSpan hang)
    {
        begin();
        await PauseAsync(hang);
        end();
    }

    private static Task PauseAsync(TimeSpan pause) => Task.Delay(pause, TimeProvider.System);
}
