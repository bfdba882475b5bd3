using System.Text;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>One page of a listing: only the conditions asked for are in the statement, so that each combination is planned for itself.</summary>
/// <param name="select">The statement up to its conditions.</param>
internal sealed class RuntimeRecordQuery(string select)
{
    private readonly StringBuilder sql = new(select);
    private int conditions;

    public NpgsqlCommand Build(PostgresDatabase database, RuntimeRecordFilter filter, string? after, int limit)
    {
        var command = database.Command("");
        var parameters = command.Parameters;
        switch (filter.Status)
        {
            case null:
                break;
            case RuntimeStatus.Unknown:
                Where("status NOT IN ('running', 'stopped', 'removed')");
                break;
            case { } status:
                parameters.Text(status.ToWireText());
                Where($"status = ${parameters.Count}");
                break;
        }

        if (filter.EngineId is { } engine)
        {
            parameters.Text(engine);
            Where($"engine_id = ${parameters.Count}");
        }

        if (filter.StoppedBefore is { } instant)
        {
            parameters.Instant(instant);
            Where($"stopped_at < ${parameters.Count}");
        }

        if (filter.RemovedBefore is { } removal)
        {
            parameters.Instant(removal);
            Where($"removed_at < ${parameters.Count}");
        }

        if (after is not null)
        {
            parameters.Text(after);
            Where($"game_id > ${parameters.Count}");
        }

        parameters.Number(limit);
        command.CommandText = sql.Append($" ORDER BY game_id LIMIT ${parameters.Count}").ToString();
        return command;
    }

    private void Where(string condition) => sql.Append(conditions++ is 0 ? " WHERE " : " AND ").Append(condition);
}
