using Galaxy.Runtime.Postgres;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The journal: an entry opened and closed, as each operation does, and the newest entries of a game read back.</summary>
internal static class JournalRows
{
    private const int ReadLimit = 20;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);
    private static readonly OperationClosing Success = new() { ErrorCode = ErrorCode.None, ContainerId = IdleGame.ContainerId, FinishedAt = Now };

    public static async Task<IReadOnlyList<Row>> MeasureAsync(SideBySide rounds, PostgresOperationLogStore ours, BareDatabase bare)
    {
        var sql = new OperationLogSql(bare.Schema);
        var number = 0;
        return
        [
            await rounds.QuickAsync("postgres: open and close an entry", OursAsync, BareAsync, PostgresSuite.CallAim),
            await rounds.QuickAsync("postgres: read 20 entries", () => ours.ReadAsync("bench-ours", ReadLimit, before: null, default), () => Read("bench-bare"), PostgresSuite.CallAim),
        ];

        async ValueTask<Guid> OursAsync()
        {
            var entry = EntryOf("bench-ours", ++number);
            await ours.OpenAsync(entry, head: null, default);
            await ours.CloseAsync(entry.OperationId, Success, default);
            return entry.OperationId;
        }

        async ValueTask<Guid> BareAsync()
        {
            var entry = EntryOf("bench-bare", ++number);
            var opening = bare.Command(sql.Open);
            OperationEntryRow.WritePlan(opening.Parameters, entry).Number(null).Text(null).Text(null).Text(null);
            await BareDatabase.ExecuteAsync(opening);
            var closing = bare.Command(sql.Close);
            OperationEntryRow.WriteClosing(closing.Parameters.Id(entry.OperationId), Success);
            await BareDatabase.ExecuteAsync(closing);
            return entry.OperationId;
        }

        ValueTask<List<OperationEntry>> Read(string gameId)
        {
            var command = bare.Command(sql.Read);
            command.Parameters.Text(gameId).Number(ReadLimit);
            return BareDatabase.AllAsync(command, OperationEntryRow.Read);
        }
    }

    private static OperationEntry EntryOf(string gameId, int number)
    {
        var id = new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new OperationEntry
        {
            OperationId = id,
            CorrelationId = id,
            GameId = gameId,
            Kind = OperationKind.Start,
            Source = OperationSource.Application,
            Fence = number,
            ImageRef = IdleGame.ImageRef,
            ImageId = IdleGame.ImageId,
            StartedAt = Now,
        };
    }
}
