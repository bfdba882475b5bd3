using Galaxy.Runtime.Testing;
using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>Every case of every port of this package.</summary>
public abstract class ConformanceKit(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private static readonly RealTimeConformanceClock Clock = new();

    public static TheoryData<string> RecordCases => [.. RuntimeRecordStoreContract.CaseNames];

    public static TheoryData<string> JournalCases => [.. OperationLogStoreContract.CaseNames];

    public static TheoryData<string> LeaseCases => [.. GameLeaseStoreContract.CaseNames];

    public static TheoryData<string> SnapshotCases => [.. HealthSnapshotStoreContract.CaseNames];

    private protected PostgresSchema Schema => schema;

    private protected abstract TPort Open<TPort>(Func<TestHost, TPort> port)
        where TPort : class;

    [PostgresTheory]
    [MemberData(nameof(RecordCases))]
    public Task Records(string caseName) => new RuntimeRecordStoreContract(() => Open(static host => host.Records), Clock).RunAsync(caseName, Deadline);

    [PostgresTheory]
    [MemberData(nameof(JournalCases))]
    public Task Journal(string caseName) => new OperationLogStoreContract(() => Open(static host => host.Journal), Clock).RunAsync(caseName, Deadline);

    [PostgresTheory]
    [MemberData(nameof(LeaseCases))]
    public Task Leases(string caseName) => new GameLeaseStoreContract(() => Open(static host => host.Leases), Clock).RunAsync(caseName, Deadline);

    [PostgresTheory]
    [MemberData(nameof(SnapshotCases))]
    public async Task Snapshots(string caseName)
    {
        // Makes the schema, which a cancelled call does not.
        await schema.Ours.Records.FindAsync("none", Deadline);
        await new HealthSnapshotStoreContract(() => Open(static host => host.Snapshots), FindAsync).RunAsync(caseName, Deadline);
    }

    private async ValueTask<HealthEvent?> FindAsync(string gameId, CancellationToken cancellationToken)
    {
        await using var command = schema.Plain.CreateCommand(
            $"SELECT event_id, container_id, event_type, occurred_at, details::text, operation_id FROM {schema.Name}.health_snapshots WHERE game_id = $1");
        command.Parameters.Text(gameId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new HealthEvent
            {
                EventId = reader.GetGuid(0),
                GameId = gameId,
                ContainerId = reader.GetString(1),
                Type = WireText.Parse<HealthEventType>(reader.GetString(2)),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(3),
                Details = reader.GetString(4),
                OperationId = reader.IsDBNull(5) ? null : reader.GetGuid(5),
            }
            : null;
    }
}
