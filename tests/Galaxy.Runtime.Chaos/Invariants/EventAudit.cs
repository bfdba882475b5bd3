using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Galaxy.Runtime.Chaos;

/// <summary>R7: once everything is reachable again, every event that the operation log says there was is in the stream, however long Redis had been away.</summary>
internal static class EventAudit
{
    private const int MaxSweeps = 100;
    private const int PageSize = 1_000;

    public static async Task<IReadOnlyList<string>> ProblemsAsync(IServiceProvider runtime, string redis, IReadOnlyList<string> games)
    {
        var sweep = runtime.GetRequiredService<IEventSweep>();
        var report = await sweep.SweepAsync();
        for (var again = 0; report.HasMore && again < MaxSweeps; again++)
        {
            report = await sweep.SweepAsync();
        }

        if (report.HasMore || report.Blocked > 0)
        {
            return [$"R7: {report.Blocked} games still have events that wait"];
        }

        using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        var published = (await connection.GetDatabase().StreamRangeAsync(RuntimeSetUp.KeyPrefix + "runtime:health_events"))
            .ToLookup(static entry => (entry["operation_id"].ToString(), entry["event_type"].ToString()), static entry => entry["container_id"].ToString());
        var problems = new List<string>();
        foreach (var gameId in games)
        {
            problems.AddRange((await ReadAsync(runtime.GetRequiredService<IRuntimeQueries>(), gameId)).SelectMany(entry => Problems(entry, (type, containerId) =>
                published[(entry.OperationId.ToString(), type.ToWireText())].Any(published => containerId is null || published == containerId))));
        }

        return problems;
    }

    /// <param name="entry">An entry of the operation log.</param>
    /// <param name="isPublished">Whether the stream has an event of this entry: of this type, and of this container unless that is null.</param>
    /// <returns>What the entry says there was, and the stream does not have.</returns>
    public static IEnumerable<string> Problems(OperationEntry entry, Func<HealthEventType, string?, bool> isPublished)
    {
        if (entry.CorrelationId != entry.OperationId)
        {
            yield break;
        }

        if (entry is { Kind: OperationKind.Start or OperationKind.Restart or OperationKind.Patch, Closing.ErrorCode: ErrorCode.None } && !isPublished(HealthEventType.ContainerStarted, null))
        {
            yield return $"R7: {entry.Kind} {entry.OperationId:N} of {entry.GameId} succeeded, and no container_started was published";
        }

        if (entry.Closing?.Evidence is { Cause: not ExitCause.Stopped } exit
            && !isPublished(HealthEventType.ContainerExited, exit.ContainerId) && !isPublished(HealthEventType.ContainerOom, exit.ContainerId))
        {
            yield return $"R7: {entry.Kind} {entry.OperationId:N} of {entry.GameId} has the evidence of an exit, and no event of it was published";
        }
    }

    private static async Task<List<OperationEntry>> ReadAsync(IRuntimeQueries queries, string gameId)
    {
        var entries = new List<OperationEntry>();
        long? before = null;
        do
        {
            var page = await queries.ReadOperationsAsync(gameId, PageSize, before);
            entries.AddRange(page.Entries);
            before = page.Next;
        }
        while (before is not null);

        return entries;
    }
}
