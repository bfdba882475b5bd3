using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime;

/// <summary>Removes the containers of games that were stopped long ago. The age is checked again under the lease.</summary>
internal sealed class RetentionWorker(
    IRuntimeRecordStore records, CleanupOperation cleanup, PortCaller caller, RetentionOptions options, ILogger logger, TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RetentionLoop.RunAsync(
        RemoveExpiredAsync, why => Log.RetentionFailed(logger, why), first: TimeSpan.Zero, options.Interval, time, stoppingToken);

    /// <summary>Removes what has expired now; throws what a port does.</summary>
    public async Task RemoveExpiredAsync(CancellationToken stoppingToken)
    {
        var cutoff = time.GetUtcNow() - options.MaxAge;
        var expired = new RuntimeRecordFilter { Status = RuntimeStatus.Stopped, StoppedBefore = cutoff, Limit = options.BatchSize };
        await foreach (var record in caller.ListAsync(PortCall.ListRecords, cancel => records.ListAsync(expired, cancel), stoppingToken))
        {
            await cleanup.CleanupExpiredAsync(record.GameId, cutoff, stoppingToken);
        }
    }
}

/// <summary>
/// Keeps the operation log bounded: deletes old entries in batches, and games that were removed long ago as a whole. Nothing is deleted while the engine cannot say
/// which containers exist.
/// </summary>
internal sealed class OperationLogPruner(
    IContainerEngine docker, IRuntimeRecordStore records, IOperationLogStore journal, ForgetOperation forget, PortCaller caller, RuntimeTelemetry telemetry, ILogger logger,
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

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => options.OperationLog.MaxAge is null
        ? Task.CompletedTask
        : RetentionLoop.RunAsync(SweepAsync, why => Log.PruningFailed(logger, why), FirstSweepAfter, Interval, time, stoppingToken);

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
            if (!withContainer.Contains(record.GameId) && await forget.ForgetExpiredAsync(record.GameId, engine.Id, cutoff, stoppingToken) is ReconcileOutcome.Done && ++deleted == MaxGames)
            {
                break;
            }
        }

        return deleted;
    }
}

/// <summary>Passes with pauses between them, until the host stops; a failure is logged once, until another one comes or a pass succeeds.</summary>
internal static class RetentionLoop
{
    public static async Task RunAsync(
        Func<CancellationToken, Task> pass, Action<string> failed, TimeSpan first, TimeSpan interval, TimeProvider time, CancellationToken stoppingToken)
    {
        await Task.Yield();
        string? problem = null;
        for (var pause = first; ; pause = interval)
        {
            try
            {
                await Task.Delay(Backoff.Spread(pause, time), time, stoppingToken);
                await pass(stoppingToken);
                problem = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var now = FaultText.Of(exception);
                if (problem != now)
                {
                    problem = now;
                    failed(now);
                }
            }
        }
    }
}
