namespace Galaxy.Runtime.Postgres;

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
