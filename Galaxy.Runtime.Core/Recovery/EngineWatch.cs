using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>
/// Keeps in the store what this host sees of its engine, so that hosts learn whether an engine is alive, and whether two see different engines under one identity. It runs
/// with or without recovery, because operations alone keep an engine's games from being bound elsewhere, too.
/// </summary>
internal sealed class EngineWatch(
    IContainerEngine docker, IRuntimeRecordStore records, PortCaller caller, IRuntimeIdSource ids, ILogger logger, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // A host that misses two of its turns counts as gone, so that one that was killed holds its successor up for a moment only.
    private static readonly TimeSpan AliveFor = Interval * 3;

    private readonly Lazy<string> hostId = new(() => ids.NextOperationId().ToString("N"));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RetentionLoop.RunAsync(
        async token => await SeeAsync(await caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, token), token),
        why => Log.EngineNotKept(logger, why),
        TimeSpan.Zero,
        Interval,
        time,
        stoppingToken);

    /// <summary>Keeps what this host sees now, and finds out whether it can be relied on.</summary>
    /// <param name="engine">What the engine has just reported.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Why nothing may be concluded from what this engine has, or has not; null if it may.</returns>
    /// <exception cref="RuntimePortException">The store did not answer.</exception>
    public async ValueTask<(PreflightCode Code, string Why)?> FindDoubtAsync(EngineInfo engine, CancellationToken cancellationToken)
    {
        if (!engine.HasStableId)
        {
            return (PreflightCode.EngineIdUnstable, EngineIdentity.UnstableId);
        }

        var sightings = await SeeAsync(engine, cancellationToken).ConfigureAwait(false);
        return sightings.FirstOrDefault(sighting => sighting.HostId != hostId.Value && sighting.Age < AliveFor && IsAnother(engine, sighting)) is { } other
            ? (PreflightCode.EngineIdShared, string.Create(
                CultureInfo.InvariantCulture,
                $"two hosts see different container engines under the identity \"{engine.Id}\": this one {Describe(engine.RawId, engine.Name, engine.DataRoot)}, host \"{other.HostName}\" {other.Age.TotalSeconds:0} s ago {Describe(other.RawId, other.Name, other.DataRoot)}; give each engine an identity of its own (Docker:EngineId)"))
            : null;
    }

    private ValueTask<IReadOnlyList<EngineSighting>> SeeAsync(EngineInfo engine, CancellationToken cancellationToken)
    {
        var sighting = new EngineSighting
        {
            EngineId = engine.Id,
            HostId = hostId.Value,
            HostName = Environment.MachineName,
            RawId = engine.RawId,
            Name = engine.Name,
            DataRoot = engine.DataRoot,
            Machine = engine.Machine,
        };
        return engine.HasStableId
            ? caller.SendAsync(PortCall.SeeEngine, cancel => records.SeeEngineAsync(sighting, cancel), cancellationToken)
            : ValueTask.FromResult<IReadOnlyList<EngineSighting>>([]);
    }

    private static bool IsAnother(EngineInfo engine, EngineSighting sighting) => engine.RawId is { } mine && sighting.RawId is { } theirs
        ? !string.Equals(mine, theirs, StringComparison.Ordinal)
        : Differ(engine.Name, sighting.Name) || Differ(engine.DataRoot, sighting.DataRoot) || Differ(engine.Machine, sighting.Machine);

    // What one side does not know says nothing.
    private static bool Differ(string? one, string? other) => one is not null && other is not null && !string.Equals(one, other, StringComparison.Ordinal);

    private static string Describe(string? rawId, string? name, string? dataRoot) => $"{rawId ?? "one without an id"} (host {name ?? "unknown"}, data root {dataRoot ?? "unknown"})";
}
