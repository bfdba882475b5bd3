namespace Galaxy.Runtime.Postgres;

/// <summary>The newest health event of each game.</summary>
internal sealed class PostgresHealthSnapshotStore(PostgresDatabase database) : IHealthSnapshotStore
{
    private readonly string save =
        $"""
        INSERT INTO {database.Schema}.health_snapshots AS saved (game_id, container_id, event_type, occurred_at, event_id, operation_id, details)
        VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb)
        ON CONFLICT (game_id) DO UPDATE SET
            container_id = excluded.container_id, event_type = excluded.event_type, occurred_at = excluded.occurred_at,
            event_id = excluded.event_id, operation_id = excluded.operation_id, details = excluded.details
        WHERE excluded.occurred_at >= saved.occurred_at
        """;

    private readonly string remove = $"DELETE FROM {database.Schema}.health_snapshots WHERE game_id = $1";

    public async ValueTask SaveAsync(HealthEvent healthEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(healthEvent);
        var command = database.Command(save);
        command.Parameters
            .Text(healthEvent.GameId)
            .Text(healthEvent.ContainerId)
            .Text(healthEvent.Type.ToWireText())
            .Instant(healthEvent.OccurredAt)
            .Id(healthEvent.EventId)
            .Id(healthEvent.OperationId)
            .Json(healthEvent.Details);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(string gameId, CancellationToken cancellationToken)
    {
        var command = database.Command(remove);
        command.Parameters.Text(gameId);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }
}
