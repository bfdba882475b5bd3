using Galaxy.Runtime.Simulation;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Chaos;

/// <summary>One pass: servers and hosts, injector, recoveryTimes, the end of every host, one recovery, and the invariants.</summary>
internal static class ChaosPass
{
    private static readonly TimeSpan SupervisionPause = TimeSpan.FromSeconds(1);

    public static async Task<ChaosReport> RunAsync(ChaosOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        await output.WriteLineAsync($"seed {options.Seed}: {options.Duration.TotalSeconds:0} s of faults, {options.Hosts} hosts, {options.Games} games, live-restore {(options.LiveRestore ? "on" : "off")}, leases in {(options.AreLeasesInDatabase ? "PostgreSQL" : "Redis")}");
        var report = new ChaosReport();
        await using var here = await PrivateServers.PrepareAsync(options);
        var games = PrivateServers.GamesOf(options);
        var (marks, disturbances) = (new StateMarks(here.StateRoot), new Disturbances());
        foreach (var host in here.Hosts)
        {
            host.Process.Start();
        }

        await Task.WhenAll(here.Hosts.Select(static host => host.Process.IsReadyAsync()).Append(StartAsync(here, games)));
        var prepared = TimeProvider.System.GetElapsedTime(began);

        using var enough = new CancellationTokenSource();
        var recoveryTimes = new RecoveryTimes(here, marks, report);
        var looking = Task.WhenAll(recoveryTimes.RunAsync(enough.Token), SuperviseAsync(here, report, enough.Token));
        var injector = new FaultInjector(here, games, new SeededChoice(options.Seed), recoveryTimes, disturbances, report);
        await injector.RunAsync(options.Duration, cancellationToken);
        await recoveryTimes.CompleteAsync(cancellationToken);
        await injector.CrashAloneAsync(cancellationToken);
        await enough.CancelAsync();
        await looking;

        // The last crash is of all hosts at once, in the middle of their work.
        foreach (var host in here.Hosts)
        {
            await host.Process.KillAsync();
            report.Struck(FaultKind.HostKilled);
        }

        // The pool holds connections that crashes of the database have ended.
        here.Connection.Clear();
        await IsQuietAsync(here);
        await using var runtime = here.NewRuntime();
        var leases = runtime.GetRequiredService<IGameLeaseStore>();
        var unwell = (await FinalState.ProblemsAsync(here, games, marks)).Count;
        var reconciler = runtime.GetRequiredService<IRuntimeReconciler>();
        var plan = await reconciler.PlanAsync(cancellationToken);
        var recovery = await reconciler.ApplyAsync(plan, cancellationToken);
        // The leases come last, because they are tried by taking them.
        report.Violated([
            .. await FinalState.ProblemsAsync(here, games, marks), .. await EventAudit.ProblemsAsync(runtime, here.Redis.Address, games),
            .. await FinalState.LeaseProblemsAsync(leases, games),
        ]);

        var lines = here.Hosts.SelectMany(static host => host.Process.Logs).Select(LogFile.Read).ToList();
        foreach (var life in lines)
        {
            report.Count(life);
            report.Violated(await ToldResults.ProblemsAsync(life, here.Connection, disturbances));
        }

        if (report.Violations.Count > 0)
        {
            await output.WriteLineAsync($"the hosts' logs are left in {here.KeepLogs()}");
        }

        report.Noted(
            $"seed {options.Seed}, live-restore {(options.LiveRestore ? "on" : "off")}, leases in {(options.AreLeasesInDatabase ? "PostgreSQL" : "Redis")}: ready in {prepared.TotalSeconds:0.0} s, in all {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s; "
            + $"{report.FaultsOf(FaultKind.HostKilled)} hosts and {report.FaultsOf(FaultKind.EngineKilled)} engines killed; before the last recovery {unwell} things were wrong; {plan.Items.Count} findings, {recovery}");
        return report;
    }

    /// <summary>Starts every game, so that from the first fault on there is something to lose.</summary>
    private static async Task StartAsync(PrivateServers here, IReadOnlyList<string> games)
    {
        await using var runtime = here.NewRuntime();
        await Parallel.ForEachAsync(games, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (game, cancellationToken) =>
            await runtime.GetRequiredService<IGalaxyRuntime>().StartAsync(new StartRequest(game, EngineImages.V140), cancellationToken));
    }

    private static async Task SuperviseAsync(PrivateServers here, ChaosReport report, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            report.Violated(here.Hosts.Select(static host => host.Process.Supervise()).OfType<string>().Select(static end => $"a host ended by itself: {end}").ToList());
            await Task.Delay(SupervisionPause, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits until the leases of the dead have run out, and what they had sent to the engine has been done.</summary>
    private static async Task IsQuietAsync(PrivateServers here)
    {
        await Task.Delay(RuntimeSetUp.LeaseTtl, TimeProvider.System);
        var before = "";
        await Eventually.GetAsync(
            async () =>
            {
                var now = string.Join(';', (await GameSight.TakeAsync(here)).Containers.SelectMany(static containers => containers).Select(static container => $"{container.Id} {container.State}"));
                var isSame = now == before;
                before = now;
                await Task.Delay(RuntimeSetUp.StopGrace, TimeProvider.System);
                return isSame;
            },
            static isSame => isSame,
            "an engine at rest");
    }
}
