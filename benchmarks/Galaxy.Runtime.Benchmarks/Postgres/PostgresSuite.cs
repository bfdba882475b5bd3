using Galaxy.Runtime.Postgres;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The PostgreSQL adapter against Npgsql commands that send the same SQL to the same tables.</summary>
internal sealed class PostgresSuite : ISuite
{
    public static readonly Aim CallAim = new() { TimeRatio = 1.2, BytesRatio = 1.5 };

    public string Name => "postgres";

    public async Task<IReadOnlyList<Row>> RunAsync(Effort effort)
    {
        await using var schema = new BenchSchema(Services.Postgres);
        await schema.Database.PrepareAsync(default);
        var rounds = new SideBySide(TimeProvider.System, effort);
        var records = new PostgresRuntimeRecordStore(schema.Database);
        var rows = new List<Row>();
        rows.AddRange(await RecordRows.MeasureAsync(rounds, records, schema.Bare));
        rows.AddRange(await JournalRows.MeasureAsync(rounds, new PostgresOperationLogStore(schema.Database), schema.Bare));
        rows.AddRange(await LeaseRows.MeasureAsync(rounds, new PostgresGameLeaseStore(schema.Database), schema.Bare));
        await schema.FillAsync(effort.Rows);
        rows.Add(await ListingRow.MeasureAsync(effort, records, schema.Bare));
        return rows;
    }
}
