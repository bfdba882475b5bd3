using Galaxy.Runtime.Postgres;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>The calls of the record store. Ours and the floor each have a game of their own.</summary>
internal static class RecordRows
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    public static async Task<IReadOnlyList<Row>> MeasureAsync(SideBySide rounds, PostgresRuntimeRecordStore ours, BareDatabase bare)
    {
        var sql = new RecordSql(bare.Schema);
        var stopped = await AddAsync(ours, "bench-ours");
        var bareStopped = await AddAsync(ours, "bench-bare");
        var restop = new StatusTransition
        {
            GameId = stopped.GameId,
            From = RuntimeStatus.Stopped,
            ExpectedContainerId = stopped.ContainerId,
            To = RuntimeStatus.Stopped,
            Now = Now,
        };
        var bareRestop = restop with { GameId = bareStopped.GameId };
        return
        [
            await rounds.QuickAsync("postgres: find record", () => ours.FindAsync(stopped.GameId, default), () => Find(bareStopped.GameId), PostgresSuite.CallAim),
            await rounds.QuickAsync("postgres: upsert record", () => ours.UpsertAsync(stopped, default), () => Upsert(bareStopped), PostgresSuite.CallAim),
            await rounds.QuickAsync(
                "postgres: transition", () => ours.TransitionAsync(restop, stopped.Fence, default), () => TransitionAsync(bareRestop, bareStopped.Fence), PostgresSuite.CallAim),
            await rounds.QuickAsync("postgres: begin", () => ours.BeginAsync(stopped.GameId, default), () => BeginAsync(bareStopped.GameId), PostgresSuite.CallAim),
        ];

        ValueTask<RuntimeRecord?> Find(string gameId)
        {
            var command = bare.Command(sql.Find);
            command.Parameters.Text(gameId);
            return BareDatabase.FirstAsync(command, RuntimeRecordRow.Read);
        }

        ValueTask<int> Upsert(RuntimeRecord record)
        {
            var command = bare.Command(sql.Upsert);
            RuntimeRecordRow.Write(command.Parameters, record);
            return BareDatabase.ExecuteAsync(command);
        }

        async ValueTask<string> TransitionAsync(StatusTransition change, long fence)
        {
            await using var batch = bare.Batch(sql.HoldFence, sql.Stop);
            batch.BatchCommands[0].Parameters.Text(change.GameId).Number(fence);
            batch.BatchCommands[1].Parameters.Text(change.GameId).Number(fence).Text("stopped").Text(change.ExpectedContainerId).Text("stopped").Instant(change.Now);
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.ReadAsync();
            return reader.GetString(0);
        }

        async ValueTask<(long Fence, RuntimeRecord? Record)> BeginAsync(string gameId)
        {
            await using var batch = bare.Batch(sql.DrawFence, sql.Find);
            batch.BatchCommands[0].Parameters.Text(gameId);
            batch.BatchCommands[1].Parameters.Text(gameId);
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.ReadAsync();
            var fence = reader.GetInt64(0);
            await reader.NextResultAsync();
            return (fence, await reader.ReadAsync() ? RuntimeRecordRow.Read(reader) : null);
        }
    }

    private static async Task<RuntimeRecord> AddAsync(PostgresRuntimeRecordStore records, string gameId)
    {
        var head = await records.BeginAsync(gameId, default);
        var record = IdleGame.Stopped with { GameId = gameId, Fence = head.Fence, StartedAt = Now, StoppedAt = Now, LastOpAt = Now, CreatedAt = Now };
        await records.UpsertAsync(record, default);
        return record;
    }
}
