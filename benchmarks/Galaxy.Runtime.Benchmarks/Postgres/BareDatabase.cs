using Npgsql;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>
/// The least one can do to run a statement with Npgsql: a command of a pooled data source, prepared by its second use. No deadlines
/// that hold when the server hangs, no translation of faults. Parameters and rows are written and read as the adapter does.
/// </summary>
internal sealed class BareDatabase(NpgsqlDataSource source, string schema)
{
    /// <summary>The adapter's schema, quoted.</summary>
    public string Schema => schema;

    public NpgsqlCommand Command(string sql) => source.CreateCommand(sql);

    public NpgsqlBatch Batch(string first, string second)
    {
        var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(first));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(second));
        return batch;
    }

    public async ValueTask<NpgsqlConnection> OpenAsync() => await source.OpenConnectionAsync();

    public static async ValueTask<int> ExecuteAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            return await command.ExecuteNonQueryAsync();
        }
    }

    public static async ValueTask<T?> FirstAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? read(reader) : default;
        }
    }

    public static async ValueTask<List<T>> AllAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }
}
