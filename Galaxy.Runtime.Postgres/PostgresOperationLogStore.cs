using System.Runtime.CompilerServices;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>The journal as rows, in the order they were written.</summary>
internal sealed class PostgresOperationLogStore(PostgresDatabase database) : PostgresEventOutbox(database), IOperationLogStore
{
    private const int PageSize = 200;
    private const int MostAttempts = 3;

    private readonly PostgresDatabase database = database;
    private readonly OperationLogSql sql = new(database.Schema);

    public ValueTask<OpenEntryResult> OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return WriteAsync(
            () =>
            {
                var batch = InGame(entry.GameId, sql.Open, sql.ReadOpening);
                OperationEntryRow.WritePlan(batch.BatchCommands[^3].Parameters, entry)
                    .Number(head?.Fence)
                    .Text(head?.Status.ToWireText())
                    .Text(head is null ? null : head.ImageRef ?? "")
                    .Text(head is null ? null : head.ContainerId ?? "")
                    .Text(head?.SettingsDigest);
                batch.BatchCommands[^2].Parameters.Id(entry.OperationId).Text(entry.GameId);
                return batch;
            },
            AfterTheLock((reader, token) => ReadOpeningAsync(reader, entry.OperationId, token)),
            cancellationToken);
    }

    public async ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closing);
        await WriteAsync(
            () =>
            {
                var batch = database.Batch(sql.Close);
                OperationEntryRow.WriteClosing(batch.BatchCommands[0].Parameters.Id(operationId), closing).Events(closing.Unpublished);
                return batch;
            },
            static (_, _) => ValueTask.FromResult(true),
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var closing = entry.Closing ?? throw new ArgumentException("An appended entry needs a closing.", nameof(entry));
        await WriteAsync(
            () =>
            {
                var batch = InGame(entry.GameId, sql.Append);
                var parameters = OperationEntryRow.WritePlan(batch.BatchCommands[^2].Parameters, entry);
                OperationEntryRow.WriteClosing(parameters, closing).Events(closing.Unpublished).Flag(entry.MayRepeat);
                return batch;
            },
            static (_, _) => ValueTask.FromResult(true),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<OperationEntry?> FindAsync(Guid operationId, CancellationToken cancellationToken)
    {
        var command = database.Command(sql.Find);
        command.Parameters.Id(operationId);
        return database.QueryAsync(command, ReadOneAsync, cancellationToken);
    }

    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var command = database.Command(sql.FindSucceeded);
        command.Parameters.Text(gameId).Text(kind.ToWireText()).Text(idempotencyKey).Instant(now);
        return database.QueryAsync(command, ReadOneAsync, cancellationToken);
    }

    public async IAsyncEnumerable<OperationEntry> ListOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = 0L;
        while (true)
        {
            var command = database.Command(sql.ListOpen);
            command.Parameters.Number(after).Number(PageSize);
            var page = await database.QueryAsync(command, ReadNumberedAsync, cancellationToken).ConfigureAwait(false);
            foreach (var (_, entry) in page)
            {
                yield return entry;
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1].Number;
        }
    }

    public async ValueTask<IReadOnlyList<OperationEntry>> ReadOpenAsync(string gameId, CancellationToken cancellationToken)
    {
        var command = database.Command(sql.ReadOpen);
        command.Parameters.Text(gameId);
        return await database.QueryAsync(command, ReadAllAsync, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<bool> IsOvertakenAsync(OperationEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var command = database.Command(sql.IsOvertaken);
        command.Parameters.Text(entry.GameId).Number(entry.Fence).Id(entry.CorrelationId);
        return database.QueryAsync(command, ReadFlagAsync, cancellationToken);
    }

    public async ValueTask<OperationPage> ReadAsync(string gameId, int limit, long? before, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = database.Command(sql.Read);
        // One more says whether there is another page.
        command.Parameters.Text(gameId).Number(before ?? long.MaxValue).Number(limit + 1L);
        var rows = await database.QueryAsync(command, ReadNumberedAsync, cancellationToken).ConfigureAwait(false);
        return new OperationPage
        {
            Entries = [.. rows.Take(limit).Select(static row => row.Entry)],
            Next = rows.Count > limit ? rows[limit - 1].Number : null,
        };
    }

    public async ValueTask<OperationLogPage> ReadAllAsync(OperationFilter filter, int limit, OperationCursor? before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = database.Command("");
        command.CommandText = OperationPageQuery.Sql(database.Schema, filter, before, limit + 1L, command.Parameters);
        var rows = await database.QueryAsync(command, ReadPlacedAsync, cancellationToken).ConfigureAwait(false);
        return new OperationLogPage
        {
            Entries = [.. rows.Take(limit).Select(static row => row.Entry)],
            Next = rows.Count > limit ? rows[limit - 1].Place : null,
        };
    }

    public async ValueTask<IReadOnlyList<OperationEntry>> ReadActsAsync(string gameId, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = database.Command(sql.ReadActs);
        command.Parameters.Text(gameId).Instant(since).Number(limit);
        return await database.QueryAsync(command, ReadAllAsync, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<int> PruneAsync(OperationLogPruning pruning, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pruning);
        ArgumentOutOfRangeException.ThrowIfLessThan(pruning.Limit, 1, nameof(pruning));
        var command = database.Command(sql.Prune);
        command.Parameters.Instant(pruning.ClosedBefore).Instant(pruning.Now).Text($"{{{string.Join(',', pruning.Keep)}}}").Number(pruning.Limit);
        return database.ExecuteAsync(command, cancellationToken);
    }

    public ValueTask<bool> RemoveGameAsync(string gameId, CancellationToken cancellationToken)
    {
        var batch = InGame(gameId, sql.RemoveGame, sql.HasNothing);
        batch.BatchCommands[^3].Parameters.Text(gameId);
        batch.BatchCommands[^2].Parameters.Text(gameId);
        return database.QueryAsync(batch, AfterTheLock(ReadFlagAsync), cancellationToken);
    }

    /// <summary>Statements that run while no other connection writes rows of the game, in one round trip.</summary>
    private NpgsqlBatch InGame(string gameId, params ReadOnlySpan<string> statements)
    {
        var batch = database.Batch([OperationLogSql.Begin, sql.LockGame, .. statements, OperationLogSql.Commit]);
        batch.BatchCommands[1].Parameters.Text(gameId);
        return batch;
    }

    // Two entries may take one idempotency key at the same instant. The loser's statement was undone whole; sent again, it sees the winner.
    private async ValueTask<T> WriteAsync<T>(
        Func<NpgsqlBatch> build, Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.QueryAsync(build(), read, cancellationToken).ConfigureAwait(false);
            }
            catch (RuntimePortException fault) when (attempt < MostAttempts && PostgresErrors.IsIdempotencyKeyTaken(fault))
            {
            }
        }
    }

    private static async ValueTask<OpenEntryResult> ReadOpeningAsync(NpgsqlDataReader reader, Guid operationId, CancellationToken cancellationToken)
    {
        var rows = await reader.ReadAllAsync(static row => (Entry: OperationEntryRow.Read(row), HasEvents: row.GetBoolean(row.FieldCount - 1)), cancellationToken)
            .ConfigureAwait(false);
        var (entry, hasEvents) = rows.Find(row => row.Entry.OperationId == operationId);
        return new OpenEntryResult
        {
            Entry = entry,
            IsOvertaken = entry.Closing is { ErrorCode: ErrorCode.Interrupted },
            Superseded = rows.Find(row => row.Entry.OperationId != operationId).Entry,
            HasEvents = hasEvents,
        };
    }

    // The first row is that of the lock.
    private static Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> AfterTheLock<T>(Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read) =>
        async (reader, token) =>
        {
            await reader.NextResultAsync(token).ConfigureAwait(false);
            return await read(reader, token).ConfigureAwait(false);
        };

    private static async ValueTask<bool> ReadFlagAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0);

    private static async ValueTask<OperationEntry?> ReadOneAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? OperationEntryRow.Read(reader) : null;

    private static ValueTask<List<OperationEntry>> ReadAllAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.ReadAllAsync(OperationEntryRow.Read, cancellationToken);

    private static ValueTask<List<(OperationCursor Place, OperationEntry Entry)>> ReadPlacedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.ReadAllAsync(
            static row => (new OperationCursor { Number = row.GetInt64(row.FieldCount - 2), EndedAt = row.GetInstantOrNull(row.FieldCount - 1) }, OperationEntryRow.Read(row)),
            cancellationToken);

    private static ValueTask<List<(long Number, OperationEntry Entry)>> ReadNumberedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.ReadAllAsync(static row => (row.GetInt64(row.FieldCount - 1), OperationEntryRow.Read(row)), cancellationToken);
}
