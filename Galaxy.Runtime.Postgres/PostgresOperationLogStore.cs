using System.Runtime.CompilerServices;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>The journal as rows, in the order they were written.</summary>
internal sealed class PostgresOperationLogStore(PostgresDatabase database) : IOperationLogStore
{
    private const int PageSize = 200;
    private const int MostAttempts = 3;

    private readonly OperationLogSql sql = new(database.Schema);

    public ValueTask OpenAsync(OperationEntry entry, RuntimeRecord? head, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return WriteAsync(() => Opening(entry, head), cancellationToken);
    }

    public ValueTask CloseAsync(Guid operationId, OperationClosing closing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closing);
        return WriteAsync(() => Closing(operationId, closing), cancellationToken);
    }

    public ValueTask AppendAsync(OperationEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var closing = entry.Closing ?? throw new ArgumentException("An appended entry needs a closing.", nameof(entry));
        return WriteAsync(() => Appending(entry, closing), cancellationToken);
    }

    public ValueTask<OperationEntry?> FindSucceededAsync(
        string gameId, OperationKind kind, string idempotencyKey, CancellationToken cancellationToken)
    {
        var command = database.Command(sql.FindSucceeded);
        command.Parameters.Text(gameId).Text(kind.ToWireText()).Text(idempotencyKey);
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

    public async ValueTask<IReadOnlyList<OperationEntry>> ReadAsync(string gameId, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var command = database.Command(sql.Read);
        command.Parameters.Text(gameId).Number(limit);
        return await database.QueryAsync(command, ReadAllAsync, cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlCommand Opening(OperationEntry entry, RuntimeRecord? head)
    {
        var command = database.Command(sql.Open);
        OperationEntryRow.WritePlan(command.Parameters, entry)
            .Number(head?.Fence)
            .Text(head?.Status.ToWireText())
            .Text(head?.ImageRef)
            .Text(head?.ContainerId);
        return command;
    }

    private NpgsqlCommand Closing(Guid operationId, OperationClosing closing)
    {
        var command = database.Command(sql.Close);
        OperationEntryRow.WriteClosing(command.Parameters.Id(operationId), closing);
        return command;
    }

    private NpgsqlCommand Appending(OperationEntry entry, OperationClosing closing)
    {
        var command = database.Command(sql.Append);
        OperationEntryRow.WriteClosing(OperationEntryRow.WritePlan(command.Parameters, entry), closing);
        return command;
    }

    // Two entries may take one idempotency key at the same instant. The loser's statement was undone whole; sent again, it sees the winner.
    private async ValueTask WriteAsync(Func<NpgsqlCommand> build, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await database.ExecuteAsync(build(), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RuntimePortException fault) when (attempt < MostAttempts && PostgresErrors.IsIdempotencyKeyTaken(fault))
            {
            }
        }
    }

    private static async ValueTask<OperationEntry?> ReadOneAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? OperationEntryRow.Read(reader) : null;

    private static ValueTask<List<OperationEntry>> ReadAllAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.ReadAllAsync(OperationEntryRow.Read, cancellationToken);

    private static ValueTask<List<(long Number, OperationEntry Entry)>> ReadNumberedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        reader.ReadAllAsync(static row => (row.GetInt64(row.FieldCount - 1), OperationEntryRow.Read(row)), cancellationToken);
}
