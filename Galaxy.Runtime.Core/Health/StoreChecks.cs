using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Do the stores answer?</summary>
internal static class StoreChecks
{
    public static IEnumerable<PreflightCheck> Make(PortProbes probes) =>
    [
        Check(probes.AskRecordsAsync, PreflightCode.RecordStoreUnavailable, "record store"),
        Check(probes.AskJournalAsync, PreflightCode.JournalUnavailable, "operation log"),
        Check(probes.AskLeasesAsync, PreflightCode.LeaseStoreUnavailable, "lease store"),
    ];

    private static PreflightCheck Check(Func<CancellationToken, ValueTask<bool>> ask, PreflightCode code, string store) => new(
        async cancellationToken =>
        {
            await ask(cancellationToken).ConfigureAwait(false);
            return null;
        },
        fault => new PreflightFinding
        {
            Code = code,
            Severity = PreflightSeverity.Error,
            Message = $"The {store} does not do its work: {fault.Message}",
        });
}

/// <summary>Do this host and the record store's server agree about the time?</summary>
internal sealed class ClockCheck(IStoreClock clock, TimeSpan tolerance, TimeProvider time)
{
    // A first call may open a connection; the quickest of a few says most.
    private const int Readings = 3;

    public static IEnumerable<PreflightCheck> Make(IEnumerable<IStoreClock> clocks, PreflightOptions options, TimeProvider time) =>
        clocks.Select(clock => new PreflightCheck(new ClockCheck(clock, options.ClockTolerance, time).CheckAsync, Explain));

    private static PreflightFinding Explain(RuntimePortException fault) => new()
    {
        Code = PreflightCode.ClockUnverified,
        Severity = PreflightSeverity.Info,
        Message = $"The clock of the record store's server could not be read: {fault.Message}",
    };

    private async ValueTask<PreflightFinding?> CheckAsync(CancellationToken cancellationToken)
    {
        var best = await ReadAsync(cancellationToken).ConfigureAwait(false);
        for (var reading = 1; reading < Readings; reading++)
        {
            var next = await ReadAsync(cancellationToken).ConfigureAwait(false);
            best = next.Doubt < best.Doubt ? next : best;
        }

        return best.Offset.Duration() - best.Doubt <= tolerance ? null : new PreflightFinding
        {
            Code = PreflightCode.ClockOffset,
            Severity = PreflightSeverity.Warning,
            Message = Advice(best),
        };
    }

    /// <summary>The server read its clock somewhere within the round trip: the midpoint is off by half of it at most.</summary>
    private async ValueTask<Reading> ReadAsync(CancellationToken cancellationToken)
    {
        var (sentAt, sent) = (time.GetUtcNow(), time.GetTimestamp());
        var server = await clock.ReadAsync(cancellationToken).ConfigureAwait(false);
        var half = time.GetElapsedTime(sent) / 2;
        return new Reading(server - (sentAt + half), half);
    }

    private static string Advice(Reading reading) => string.Create(
        CultureInfo.InvariantCulture,
        $"The clock of the record store's server is {reading.Offset.Duration().TotalSeconds:0.###} s {(reading.Offset < TimeSpan.Zero ? "behind" : "ahead of")} this host's (±{reading.Doubt.TotalSeconds:0.###} s): ")
        + "leases and fences go by their own clocks and are safe, but the instants in records, journal and events are this host's, and retention goes by them. Synchronise both with NTP.";

    private sealed record Reading(TimeSpan Offset, TimeSpan Doubt);
}

/// <summary>Asks for what a host sees of its engine, and whether that can be relied on.</summary>
/// <returns>What speaks against it; null if nothing does.</returns>
internal delegate ValueTask<(PreflightCode Code, string Why)?> FindEngineDoubt(EngineInfo engine, CancellationToken cancellationToken);

/// <summary>Is the engine there, does it answer everything that operations ask, do we speak the same API, does it have the network, and is it known by an identity of its own?</summary>
internal static class EngineCheck
{
    // The identity is a check of its own, because a store that hangs is no fault of the engine; either's fault is reported by the check of the one or the other.
    public static IEnumerable<PreflightCheck> Make(PortProbes probes, FindEngineDoubt findDoubt) =>
    [
        new(cancellationToken => CheckAsync(probes, cancellationToken), Explain),
        new(cancellationToken => CheckIdentityAsync(probes, findDoubt, cancellationToken), static _ => null),
    ];

    private static async ValueTask<PreflightFinding?> CheckIdentityAsync(PortProbes probes, FindEngineDoubt findDoubt, CancellationToken cancellationToken)
    {
        var engine = await probes.InspectEngineAsync(cancellationToken).ConfigureAwait(false);
        return await findDoubt(engine, cancellationToken).ConfigureAwait(false) is { } doubt ? Error(doubt.Code, $"{char.ToUpperInvariant(doubt.Why[0])}{doubt.Why[1..]}.") : null;
    }

    private static async ValueTask<PreflightFinding?> CheckAsync(PortProbes probes, CancellationToken cancellationToken)
    {
        // What a proxy in front of the engine does not let through is collected, so that it is set up once.
        var refused = new List<(string Switch, string What)>();
        var hasNetwork = await AskAsync("NETWORKS", "reading networks", probes.AskEngineAsync, byDefault: true).ConfigureAwait(false);
        await AskAsync<EngineInfo?>("INFO", "reading the engine's own description", async token => await probes.InspectEngineAsync(token).ConfigureAwait(false), byDefault: null).ConfigureAwait(false);
        await AskAsync("CONTAINERS", "reading containers", probes.AskContainersAsync, byDefault: true).ConfigureAwait(false);
        await AskAsync("IMAGES", "reading images", probes.AskImagesAsync, byDefault: true).ConfigureAwait(false);
        if (!refused.Exists(static one => one.Switch is "CONTAINERS"))
        {
            await AskAsync("POST", "changing containers", probes.AskChangesAsync, byDefault: true).ConfigureAwait(false);
        }

        if (refused.Count > 0)
        {
            return Error(
                PreflightCode.EngineRefused,
                $"What answers at the engine's address forbids {string.Join(", ", refused.Select(static one => one.What))}: games cannot be run. If it is a socket proxy, switch on {string.Join(", ", refused.Select(static one => one.Switch))}.");
        }

        if (!hasNetwork)
        {
            return Error(PreflightCode.NetworkMissing, $"The container network \"{probes.Network}\" does not exist: docker network create {probes.Network}, or set {GalaxyRuntimeOptions.SectionName}:{nameof(GalaxyRuntimeOptions.Network)}.");
        }

        return null;

        async ValueTask<T> AskAsync<T>(string proxySwitch, string what, Func<CancellationToken, ValueTask<T>> ask, T byDefault)
        {
            try
            {
                return await ask(cancellationToken).ConfigureAwait(false);
            }
            catch (RuntimePortException fault) when (fault is { Fault: PortFault.Rejected, Reason: PortFaultReason.AccessDenied })
            {
                refused.Add((proxySwitch, what));
                return byDefault;
            }
        }
    }

    private static PreflightFinding Explain(RuntimePortException fault) => Error(CodeOf(fault), AdviceOf(fault));

    private static PreflightCode CodeOf(RuntimePortException fault) => fault.Reason switch
    {
        PortFaultReason.AccessDenied => PreflightCode.EngineAccessDenied,
        PortFaultReason.TooOld => PreflightCode.EngineTooOld,
        PortFaultReason.TooNew => PreflightCode.EngineTooNew,
        PortFaultReason.Ambiguous => PreflightCode.NetworkAmbiguous,
        PortFaultReason.Unknown or PortFaultReason.NoSpace => fault.Fault is PortFault.Rejected ? PreflightCode.EngineRefused : PreflightCode.EngineUnreachable,
    };

    // The engine's own messages say what to do; a silent one left us to say it.
    private static string AdviceOf(RuntimePortException fault) => fault.Fault is PortFault.TimedOut
        ? $"The container engine gives no answer ({fault.Message}). Does it hang? Read its log, and restart it."
        : fault.Message;

    private static PreflightFinding Error(PreflightCode code, string message) => new() { Code = code, Severity = PreflightSeverity.Error, Message = message };
}

/// <summary>One cheap call per port, which changes nothing and shows whether the other side works.</summary>
internal sealed class PortProbes(IContainerEngine docker, IRuntimeRecordStore records, IOperationLogStore journal, IGameLeaseStore leases, string network)
{
    // No real game, and no real token: 43 characters that no random source will draw.
    private const string Game = "galaxy-health-probe";
    private static readonly string Token = new('0', 43);
    private static readonly string NoContainer = new('0', 64);
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(1);

    /// <summary>The network that every game joins.</summary>
    public string Network => network;

    /// <returns>Whether the engine has the network.</returns>
    public ValueTask<bool> AskEngineAsync(CancellationToken cancellationToken) => docker.NetworkExistsAsync(network, cancellationToken);

    /// <summary>Lists none, because no container has the label.</summary>
    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskContainersAsync(CancellationToken cancellationToken)
    {
        _ = await docker.ListContainersAsync(new ContainerFilter { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { [RuntimeLabels.Probe] = Game } }, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskImagesAsync(CancellationToken cancellationToken)
    {
        _ = await docker.InspectImageAsync(Game, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Stops a container that there is not: an engine finds none, and a proxy that lets only reads through refuses it before.</summary>
    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskChangesAsync(CancellationToken cancellationToken)
    {
        _ = await docker.StopContainerAsync(NoContainer, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>What the engine reports of itself.</returns>
    public ValueTask<EngineInfo> InspectEngineAsync(CancellationToken cancellationToken) => docker.InspectEngineAsync(cancellationToken);

    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskRecordsAsync(CancellationToken cancellationToken)
    {
        _ = await records.FindAsync(Game, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskJournalAsync(CancellationToken cancellationToken)
    {
        _ = await journal.ReadAsync(Game, limit: 1, before: null, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <returns>What waits to be published.</returns>
    public ValueTask<OutboxBacklog> AskEventsAsync(CancellationToken cancellationToken) => journal.CountEventsAsync(cancellationToken);

    /// <summary>Renews a free lease: the store has to be able to write, and writes nothing.</summary>
    /// <returns>True: it answered.</returns>
    public async ValueTask<bool> AskLeasesAsync(CancellationToken cancellationToken)
    {
        _ = await leases.TryRenewAsync(Game, Token, Ttl, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
