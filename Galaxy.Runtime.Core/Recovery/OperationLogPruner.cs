using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>
/// Keeps the operation log bounded: deletes old entries in batches, and games that were removed long ago as a whole. Nothing is deleted while the engine cannot say
/// which containers exist.
/// </summary>
internal sealed class OperationLogPruner(
    IDockerClient docker, IRuntimeRecordStore records, IOperationLogStore journal, RemovedGames removed, PortCaller caller, RuntimeTelemetry telemetry, ILogger logger,
    GalaxyRuntimeOptions options, TimeProvider time) : BackgroundService
{
    private const int BatchSize = 1_000;
    private const int MaxBatches = 100;
    private const int MaxGames = 1_000;

    private static readonly TimeSpan FirstSweepAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ContainerFilter ours = new()
    {
        Labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
            [RuntimeLabels.Instance] = options.InstanceId,
        },
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        string? problem = null;
        for (var pause = FirstSweepAfter; options.OperationLog.MaxAge is not null; pause = Interval)
        {
            try
            {
                // Spread by a tenth, so that hosts that boot together do not stay together.
                await Task.Delay(pause * (0.9 + (0.2 * (time.GetTimestamp() % 1_000 / 1_000.0))), time, stoppingToken);
                await SweepAsync(stoppingToken);
                problem = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var now = exception is RuntimePortException ? exception.Message : exception.GetType().Name;
                if (problem != now)
                {
                    problem = now;
                    Log.PruningFailed(logger, now);
                }
            }
        }
    }

    /// <summary>Deletes what is too old now; throws what a port does.</summary>
    public async Task SweepAsync(CancellationToken stoppingToken)
    {
        if (options.OperationLog.MaxAge is not { } maxAge)
        {
            return;
        }

        var cutoff = time.GetUtcNow() - maxAge;
        var engine = await caller.SendAsync(PortCall.InspectEngine, docker.InspectEngineAsync, stoppingToken);
        var containers = await caller.SendAsync(PortCall.ListContainers, cancel => docker.ListContainersAsync(ours, cancel), stoppingToken);
        var (games, entries) = (0, 0);
        try
        {
            games = await DeleteGamesAsync(engine, containers, cutoff, stoppingToken);
            await PruneAsync();
        }
        finally
        {
            if (games + entries > 0)
            {
                Log.LogPruned(logger, entries, games);
            }
        }

        async Task PruneAsync()
        {
            var pruning = new OperationLogPruning
            {
                ClosedBefore = cutoff,
                Now = time.GetUtcNow(),
                Keep = [.. containers.Select(static container => ContainerOwnership.OperationOf(container)).OfType<Guid>().Distinct()],
                Limit = BatchSize,
            };
            for (var batch = 0; batch < MaxBatches; batch++)
            {
                var deleted = await caller.SendAsync(PortCall.PruneEntries, cancel => journal.PruneAsync(pruning, cancel), stoppingToken);
                entries += deleted;
                telemetry.LogPruned(deleted);
                if (deleted < BatchSize)
                {
                    return;
                }

                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    /// <returns>How many.</returns>
    private async Task<int> DeleteGamesAsync(EngineInfo engine, IReadOnlyList<ContainerInfo> containers, DateTimeOffset cutoff, CancellationToken stoppingToken)
    {
        var withContainer = containers.Select(static container => container.Labels.GetValueOrDefault(RuntimeLabels.GameId) ?? "").ToHashSet(StringComparer.Ordinal);
        // What another engine has of its games is not known here.
        var filter = new RuntimeRecordFilter { Status = RuntimeStatus.Removed, EngineId = engine.Id, RemovedBefore = cutoff };
        var deleted = 0;
        await foreach (var record in caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(filter, cancel), stoppingToken))
        {
            if (!withContainer.Contains(record.GameId) && await removed.DeleteAsync(record.GameId, engine.Id, cutoff, stoppingToken) is ReconcileOutcome.Done && ++deleted == MaxGames)
            {
                break;
            }
        }

        return deleted;
    }
}
