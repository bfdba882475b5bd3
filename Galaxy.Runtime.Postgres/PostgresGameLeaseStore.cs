namespace Galaxy.Runtime.Postgres;

/// <summary>
/// Leases as rows, by the server's clock: it is read after a row lock was waited for, and an expired row is taken over by the statement
/// that finds it.
/// </summary>
internal sealed class PostgresGameLeaseStore(PostgresDatabase database) : IGameLeaseStore
{
    private readonly string acquire =
        $"""
        INSERT INTO {database.Schema}.game_leases AS lease (game_id, token, expires_at) VALUES ($1, $2, clock_timestamp() + $3)
        ON CONFLICT (game_id) DO UPDATE SET token = excluded.token, expires_at = clock_timestamp() + $3
        WHERE lease.token = excluded.token OR lease.expires_at <= clock_timestamp()
        """;

    private readonly string renew =
        $"""
        UPDATE {database.Schema}.game_leases SET expires_at = clock_timestamp() + $3
        WHERE game_id = $1 AND token = $2 AND expires_at > clock_timestamp()
        """;

    private readonly string release = $"DELETE FROM {database.Schema}.game_leases WHERE game_id = $1 AND token = $2";

    public async ValueTask<bool> TryAcquireAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var command = database.Command(acquire);
        command.Parameters.Text(gameId).Text(token).Span(ttl);
        return await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask<bool> TryRenewAsync(string gameId, string token, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var command = database.Command(renew);
        command.Parameters.Text(gameId).Text(token).Span(ttl);
        return await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false) > 0;
    }

    public async ValueTask ReleaseAsync(string gameId, string token, CancellationToken cancellationToken)
    {
        var command = database.Command(release);
        command.Parameters.Text(gameId).Text(token);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>The server's clock.</summary>
internal sealed class PostgresStoreClock(PostgresDatabase database) : IStoreClock
{
    public ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) => database.QueryAsync(
        database.Command("SELECT clock_timestamp()"),
        static async (reader, token) =>
        {
            await reader.ReadAsync(token).ConfigureAwait(false);
            return new DateTimeOffset(reader.GetDateTime(0), TimeSpan.Zero);
        },
        cancellationToken);
}
