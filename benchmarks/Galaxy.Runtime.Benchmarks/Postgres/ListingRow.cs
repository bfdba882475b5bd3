using Galaxy.Runtime.Postgres;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>All records of a large table, in pages, against one query for all of them; the figures are for one record.</summary>
internal static class ListingRow
{
    public static async Task<Row> MeasureAsync(Effort effort, PostgresRuntimeRecordStore ours, BareDatabase bare)
    {
        const string Lap = "list";
        var rows = effort.Rows;
        // One turn is many records already.
        var rounds = new SideBySide(TimeProvider.System, effort with { SlowWarmUps = 1, SlowTurns = Math.Min(effort.SlowTurns, 7) });
        var sql = new RecordSql(bare.Schema);
        var (oursTaken, bareTaken) = (new Laps(TimeProvider.System), new Laps(TimeProvider.System));
        await rounds.SlowAsync(
            laps => laps[Lap].MeasureAsync(CountOursAsync, rows), laps => laps[Lap].MeasureAsync(CountBareAsync, rows), oursTaken, bareTaken);
        return new Row($"postgres: list, one of {rows:N0} records", oursTaken[Lap].Median, bareTaken[Lap].Median, new Aim { TimeRatio = 1.5, BytesRatio = 1.5 });

        async ValueTask<int> CountOursAsync()
        {
            var count = 0;
            await foreach (var record in ours.ListAsync(RuntimeRecordFilter.All, default))
            {
                count += record.GameId.Length > 0 ? 1 : 0;
            }

            return count >= rows ? count : throw new InvalidOperationException($"Only {count} records were listed.");
        }

        async ValueTask<int> CountBareAsync()
        {
            await using var command = bare.Command(sql.List);
            await using var reader = await command.ExecuteReaderAsync();
            var count = 0;
            while (await reader.ReadAsync())
            {
                count += RuntimeRecordRow.Read(reader).GameId.Length > 0 ? 1 : 0;
            }

            return count;
        }
    }
}
