using System.Globalization;

namespace Galaxy.Runtime;

/// <summary>Lists engines, and releases the games of one that is gone.</summary>
internal sealed class RuntimeEngines(
    IContainerEngine docker, IRuntimeRecordStore records, OperationRunner runner, ContainerStopper containers, PortCaller caller, EngineOptions options) : IRuntimeEngines
{
    public async Task<IReadOnlyList<EngineSummary>> ListAsync(CancellationToken cancellationToken = default)
    {
        var current = await InspectAsync(cancellationToken).ConfigureAwait(false);
        var sightings = await ListSightingsAsync(engineId: null, cancellationToken).ConfigureAwait(false);
        var games = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var record in ListRecordsAsync(RuntimeRecordFilter.All, cancellationToken).ConfigureAwait(false))
        {
            if (record is { EngineId: { } engineId, Status: not RuntimeStatus.Removed })
            {
                games[engineId] = games.GetValueOrDefault(engineId) + 1;
            }
        }

        return
        [
            .. games.Keys.Concat(sightings.Select(static sighting => sighting.EngineId)).Append(current.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(engineId => Summarise(engineId, current, sightings, games.GetValueOrDefault(engineId))),
        ];
    }

    public async Task<EngineReleasePlan> PlanReleaseAsync(string engineId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(engineId);
        var current = await InspectAsync(cancellationToken).ConfigureAwait(false);
        var sightings = await ListSightingsAsync(engineId, cancellationToken).ConfigureAwait(false);
        var games = new List<RuntimeRecord>();
        await foreach (var record in ListRecordsAsync(new RuntimeRecordFilter { EngineId = engineId }, cancellationToken).ConfigureAwait(false))
        {
            if (record.Status is not RuntimeStatus.Removed)
            {
                games.Add(record);
            }
        }

        var engine = Summarise(engineId, current, sightings, games.Count);
        return new EngineReleasePlan
        {
            Engine = engine,
            Games = games,
            Refusal = engine.IsCurrent ? "it is the engine of this host" : FindAlive(engine),
            CanBeConfirmed = !engine.IsCurrent,
        };
    }

    public async Task<EngineReleaseReport> ReleaseAsync(EngineReleaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var plan = await PlanReleaseAsync(request.EngineId, cancellationToken).ConfigureAwait(false);
        var isConfirmed = plan.CanBeConfirmed && string.Equals(request.ConfirmedName, plan.Engine.Name, StringComparison.Ordinal);
        if (plan.Refusal is { } refusal && !isConfirmed)
        {
            return new EngineReleaseReport { Plan = plan, Refusal = refusal };
        }

        var results = new List<OperationResult>();
        foreach (var game in plan.Games)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            results.Add(await runner.RunAsync(Operation.Release(game.GameId, request), scope => ReleaseAsync(scope, request.EngineId, isConfirmed), CancellationToken.None).ConfigureAwait(false));
        }

        return new EngineReleaseReport { Plan = plan, Results = results };
    }

    private async ValueTask<StepResult> ReleaseAsync(OperationScope scope, string engineId, bool isConfirmed)
    {
        if (scope.Record is not { Status: not RuntimeStatus.Removed } record || !string.Equals(record.EngineId, engineId, StringComparison.Ordinal))
        {
            return new Failure(ErrorCode.Conflict, $"the game does not belong to engine \"{engineId}\" any more");
        }

        // A host may have come back with the engine since the plan was made.
        if (!isConfirmed && Newest(engineId, await scope.AskAsync(PortCall.ListEngines, cancel => records.ListEnginesAsync(engineId, cancel))) is { } seen && seen.Age < options.ForgetAfter)
        {
            return new Failure(ErrorCode.Conflict, $"engine \"{engineId}\" was seen again by host \"{seen.HostName}\"");
        }

        scope.Draft.About(record.ImageRef, record.ContainerId, record.ImageId);
        await scope.CommitAsync();

        return await containers.CloseVanishedAsync(scope, record);
    }

    private string? FindAlive(EngineSummary engine) => engine.Age < options.ForgetAfter
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"a host (\"{engine.LastSeenBy}\") saw it {engine.Age?.TotalSeconds:0} s ago: wait until none has for {options.ForgetAfter}, or confirm with its name, \"{engine.Name}\"")
        : null;

    private static EngineSummary Summarise(string engineId, EngineInfo current, IReadOnlyList<EngineSighting> sightings, int games)
    {
        var isCurrent = string.Equals(engineId, current.Id, StringComparison.Ordinal);
        var newest = Newest(engineId, sightings);
        return new EngineSummary
        {
            EngineId = engineId,
            Name = newest?.Name ?? (isCurrent ? current.Name : null) ?? engineId,
            IsCurrent = isCurrent,
            Games = games,
            LastSeenAt = newest?.SeenAt,
            Age = newest?.Age,
            LastSeenBy = newest?.HostName,
        };
    }

    private static EngineSighting? Newest(string engineId, IEnumerable<EngineSighting> sightings) =>
        sightings.Where(sighting => string.Equals(sighting.EngineId, engineId, StringComparison.Ordinal)).MinBy(static sighting => sighting.Age);

    private ValueTask<EngineInfo> InspectAsync(CancellationToken cancellationToken) => caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, cancellationToken);

    private ValueTask<IReadOnlyList<EngineSighting>> ListSightingsAsync(string? engineId, CancellationToken cancellationToken) =>
        caller.SendAsync(PortCall.ListEngines, cancel => records.ListEnginesAsync(engineId, cancel), cancellationToken);

    private IAsyncEnumerable<RuntimeRecord> ListRecordsAsync(RuntimeRecordFilter filter, CancellationToken cancellationToken) =>
        caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(filter, cancel), cancellationToken);
}
