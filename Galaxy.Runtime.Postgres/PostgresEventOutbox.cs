using System.Runtime.CompilerServices;

namespace Galaxy.Runtime.Postgres;

/// <summary>The outbox as rows, in the order in which they were added. The operation log adds to it with the statements that close its entries.</summary>
internal abstract class PostgresEventOutbox(PostgresDatabase database) : IEventOutbox
{
    private const int PageSize = 200;

    private readonly string add = OutboxEventRow.InsertSql(database.Schema, "$1");

    private readonly string has = $"SELECT EXISTS (SELECT FROM {database.Schema}.event_outbox WHERE game_id = $1)";

    // $1 the position of the last event seen, $2 how many games. Each game stands where its oldest event does, so that a page reads no more rows than it must.
    private readonly string listGames =
        $"""
        SELECT game_id, position FROM {database.Schema}.event_outbox AS oldest
        WHERE position > $1
            AND NOT EXISTS (SELECT FROM {database.Schema}.event_outbox AS older WHERE older.game_id = oldest.game_id AND older.position < oldest.position)
        ORDER BY position LIMIT $2
        """;

    private readonly string read = $"SELECT {OutboxEventRow.Columns} FROM {database.Schema}.event_outbox WHERE game_id = $1 ORDER BY position LIMIT $2";

    private readonly string remove = $"DELETE FROM {database.Schema}.event_outbox WHERE event_key = $1";

    private readonly string countAttempt = $"UPDATE {database.Schema}.event_outbox SET attempts = attempts + 1 WHERE event_key = $1";

    private readonly string trim =
        $"""
        DELETE FROM {database.Schema}.event_outbox
        WHERE position <= (SELECT position FROM {database.Schema}.event_outbox ORDER BY position DESC OFFSET $1 LIMIT 1)
        """;

    private readonly string count =
        $"SELECT count(*)::int, (SELECT added_at FROM {database.Schema}.event_outbox ORDER BY position LIMIT 1) FROM {database.Schema}.event_outbox";

    public async ValueTask AddEventsAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        var command = database.Command(add);
        command.Parameters.Events(events);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> HasEventsAsync(string gameId, CancellationToken cancellationToken)
    {
        var command = database.Command(has);
        command.Parameters.Text(gameId);
        return database.QueryAsync(
            command,
            static async (reader, token) => await reader.ReadAsync(token).ConfigureAwait(false) && reader.GetBoolean(0),
            cancellationToken);
    }

    public async IAsyncEnumerable<string> ListGamesWithEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A game whose oldest event is published while the listing goes on would come again with its next one.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var after = 0L;
        while (true)
        {
            var command = database.Command(listGames);
            command.Parameters.Number(after).Number(PageSize);
            var page = await database.QueryAsync(
                command,
                static (reader, token) => reader.ReadAllAsync(static row => (GameId: row.GetString(0), Position: row.GetInt64(1)), token),
                cancellationToken).ConfigureAwait(false);
            foreach (var (gameId, _) in page)
            {
                if (seen.Add(gameId))
                {
                    yield return gameId;
                }
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Position;
        }
    }

    public async ValueTask<IReadOnlyList<OutboxEvent>> ReadEventsAsync(string gameId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = database.Command(read);
        command.Parameters.Text(gameId).Number(limit);
        return await database.QueryAsync(command, static (reader, token) => reader.ReadAllAsync(OutboxEventRow.Read, token), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask RemoveEventAsync(string key, CancellationToken cancellationToken)
    {
        var command = database.Command(remove);
        command.Parameters.Text(key);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CountAttemptAsync(string key, CancellationToken cancellationToken)
    {
        var command = database.Command(countAttempt);
        command.Parameters.Text(key);
        await database.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> TrimEventsAsync(int maxEvents, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxEvents);
        var command = database.Command(trim);
        command.Parameters.Number(maxEvents);
        return database.ExecuteAsync(command, cancellationToken);
    }

    public ValueTask<OutboxBacklog> CountEventsAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            database.Command(count),
            static async (reader, token) =>
            {
                await reader.ReadAsync(token).ConfigureAwait(false);
                return new OutboxBacklog(reader.GetInt32(0), reader.GetInstantOrNull(1));
            },
            cancellationToken);
}
