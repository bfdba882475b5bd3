namespace Galaxy.Runtime.Postgres;

/// <summary>Deletes closed journal entries that are old enough, in batches small enough to disturb nobody.</summary>
internal sealed class JournalRetention(PostgresDatabase database, TimeProvider timeProvider)
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan LongestBatch = TimeSpan.FromSeconds(30);

    // Rows that another host is deleting are skipped, not waited for.
    private readonly string delete =
        $"""
        DELETE FROM {database.Schema}.operation_log WHERE operation_id IN (
            SELECT operation_id FROM {database.Schema}.operation_log WHERE finished_at < $1
            ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>Deletes every closed entry that ended longer ago than <paramref name="age"/>.</summary>
    /// <returns>How many were deleted.</returns>
    public async Task<long> DeleteOlderThanAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var before = timeProvider.GetUtcNow() - age;
        var total = 0L;
        int deleted;
        do
        {
            using var deadline = new CancellationTokenSource(LongestBatch, timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var command = database.Command(delete);
            command.Parameters.Instant(before).Number(BatchSize);
            deleted = await database.ExecuteAsync(command, either.Token).ConfigureAwait(false);
            total += deleted;
        }
        while (deleted == BatchSize);

        return total;
    }
}
