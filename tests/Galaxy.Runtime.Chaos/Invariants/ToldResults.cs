using Npgsql;

namespace Galaxy.Runtime.Chaos;

/// <summary>I9: what callers were told was true when they were told, and the journal agrees with it.</summary>
internal static class ToldResults
{
    public static async Task<IReadOnlyList<string>> ProblemsAsync(IReadOnlyList<LogLine> lines, NpgsqlDataSource database, Disturbances disturbances)
    {
        var closings = await ReadJournalAsync(database);
        var asked = lines.Where(static line => line.What is LogLineKind.Asked).ToLookup(static line => (line.GameId, line.Number, line.Kind));
        var problems = new List<string>(lines.Where(static line => line.What is LogLineKind.Violated).Select(static line => line.Text!));
        foreach (var told in lines.Where(static line => line.What is LogLineKind.Told && line.ErrorCode is not ErrorCode.Interrupted))
        {
            if (told is { ErrorCode: ErrorCode.InternalError, CanRetry: false })
            {
                problems.Add($"no bug shows: {Tell(told)}");
            }

            if (JournalDisagrees(told, closings) is { } disagreement)
            {
                problems.Add($"I9: {Tell(told)}, and the journal {disagreement}");
            }

            var from = asked[(told.GameId, told.Number, told.Kind)].Where(line => line.At <= told.At).Select(static line => line.At).DefaultIfEmpty(told.At).Max();
            if (told.Picture is { } picture && !disturbances.HaveHit(told.GameId, from, picture.At) && Untruth(told, picture) is { } untruth)
            {
                problems.Add($"I9: {Tell(told)}, but {untruth}");
            }
        }

        foreach (var cancelled in lines.Where(static line => line is { What: LogLineKind.Cancelled, HasCommitted: true }))
        {
            problems.Add($"I9: {cancelled.Kind} of {cancelled.GameId} was told to be cancelled after it had committed");
        }

        return problems;
    }

    private static string Tell(LogLine told) => $"{told.Kind} of {told.GameId} ({told.OperationId:N}) was told \"{told.ErrorCode} {told.Text}\"";

    private static string? JournalDisagrees(LogLine told, Dictionary<Guid, string?> closings)
    {
        var isSuccess = told.ErrorCode is ErrorCode.None or ErrorCode.ReplayNoOp;
        if (!closings.TryGetValue(told.OperationId, out var code))
        {
            return told.HasCommitted || told.ErrorCode is ErrorCode.None ? "has no entry of it" : null;
        }

        var expected = told.ErrorCode.ToWireText();
        if (code is null || code == expected)
        {
            return null;
        }

        // A closing that was lost is made up for by the table of recovery, which may finish what had failed.
        var isExplained = told.IsClosingLost && !isSuccess;
        return isExplained ? null : $"says \"{code}\"";
    }

    /// <returns>What was not so when it was told; null when all was.</returns>
    public static string? Untruth(LogLine told, Picture picture)
    {
        if (told.ErrorCode is not (ErrorCode.None or ErrorCode.ReplayNoOp))
        {
            return !told.HasCommitted || told.Record is not { } runs || picture.Alive.Contains(runs.ContainerId) ? null : "the container of its record does not run";
        }

        var record = told.Record!;
        return told.Kind switch
        {
            OperationKind.Start or OperationKind.Restart or OperationKind.Patch =>
                !picture.Alive.Contains(record.ContainerId) ? "its container does not run"
                : picture.Status is not RuntimeStatus.Running || picture.ContainerId != record.ContainerId ? $"the record says {picture.Status} {picture.ContainerId}"
                : told.ImageRef.Length > 0 && record.ImageRef != told.ImageRef ? "another image runs"
                : null,
            OperationKind.Stop =>
                picture.Status is not (RuntimeStatus.Stopped or RuntimeStatus.Removed) ? $"the record says {picture.Status}"
                : picture.Alive.Count > 0 ? "a container runs"
                : null,
            OperationKind.CleanupContainer =>
                picture.Status is not RuntimeStatus.Removed ? $"the record says {picture.Status}"
                : told.ErrorCode is ErrorCode.None && record.ContainerId is not null && picture.Has(record.ContainerId!) ? "its container is still there"
                : null,
            OperationKind.Unknown => "there is no such operation",
        };
    }

    private static async Task<Dictionary<Guid, string?>> ReadJournalAsync(NpgsqlDataSource database)
    {
        var codes = new Dictionary<Guid, string?>();
        await using var command = database.CreateCommand($"SELECT operation_id, error_code FROM {RuntimeSetUp.Schema}.operation_log");
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            codes.Add(rows.GetGuid(0), await rows.IsDBNullAsync(1) ? null : rows.GetString(1));
        }

        return codes;
    }
}
