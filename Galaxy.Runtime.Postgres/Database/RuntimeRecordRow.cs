using System.Text;
using System.Text.Json;
using Npgsql;

namespace Galaxy.Runtime.Postgres;

/// <summary>A row of <c>runtime_records</c>, in the order of <see cref="Columns"/>.</summary>
internal static class RuntimeRecordRow
{
    public const int ColumnCount = 18;

    public const string Columns =
        "game_id, status, container_id, image_ref, image_id, engine_endpoint, state_path, network, engine_id, fence, "
        + "started_at, stopped_at, removed_at, last_op_at, created_at, settings_digest, endpoints, image_digest";

    /// <summary>Reads the row the reader stands on.</summary>
    public static RuntimeRecord Read(NpgsqlDataReader reader) => new()
    {
        GameId = reader.GetString(0),
        Status = WireText.Parse<RuntimeStatus>(reader.GetString(1)),
        ContainerId = reader.GetString(2),
        ImageRef = reader.GetString(3),
        ImageId = reader.GetString(4),
        Endpoint = reader.GetString(5),
        StatePath = reader.GetString(6),
        Network = reader.GetString(7),
        EngineId = reader.GetString(8),
        Fence = reader.GetInt64(9),
        StartedAt = reader.GetInstantOrNull(10),
        StoppedAt = reader.GetInstantOrNull(11),
        RemovedAt = reader.GetInstantOrNull(12),
        LastOpAt = reader.GetInstant(13),
        CreatedAt = reader.GetInstant(14),
        SettingsDigest = reader.GetStringOrNull(15),
        Endpoints = EndpointJson.Read(reader.GetString(16)),
        ImageDigest = reader.GetStringOrNull(17),
    };

    /// <summary>The row's values, in the order of <see cref="Columns"/>. A text that is absent is empty in its column.</summary>
    public static void Write(NpgsqlParameterCollection parameters, RuntimeRecord record) => parameters
        .Text(record.GameId)
        .Text(record.Status.ToWireText())
        .Text(record.ContainerId ?? "")
        .Text(record.ImageRef ?? "")
        .Text(record.ImageId ?? "")
        .Text(record.Endpoint ?? "")
        .Text(record.StatePath ?? "")
        .Text(record.Network ?? "")
        .Text(record.EngineId ?? "")
        .Number(record.Fence)
        .Instant(record.StartedAt)
        .Instant(record.StoppedAt)
        .Instant(record.RemovedAt)
        .Instant(record.LastOpAt)
        .Instant(record.CreatedAt)
        .Text(record.SettingsDigest)
        .Json(EndpointJson.Write(record.Endpoints))
        .Text(record.ImageDigest);
}

/// <summary>An address of a game as the record stores it, snake_case.</summary>
/// <param name="ContainerPort">The port inside the container.</param>
/// <param name="Protocol">The protocol's wire text.</param>
/// <param name="ContainerAddress">The address in the container network.</param>
/// <param name="PublishedAddress">The address of the engine's host.</param>
internal sealed record EndpointJson(int ContainerPort, string Protocol, string ContainerAddress, string PublishedAddress)
{
    private const string Nothing = "[]";

    public static string Write(IReadOnlyList<GameEndpoint> endpoints) => endpoints.Count == 0
        ? Nothing
        : JsonSerializer.Serialize(
            endpoints.Select(static endpoint => new EndpointJson(
                endpoint.ContainerPort, endpoint.Protocol.ToWireText(), endpoint.ContainerAddress, endpoint.PublishedAddress)).ToArray(),
            RowJsonContext.Default.EndpointJsonArray);

    public static IReadOnlyList<GameEndpoint> Read(string json) => json is Nothing
        ? []
        :
        [
            .. (JsonSerializer.Deserialize(json, RowJsonContext.Default.EndpointJsonArray) ?? []).Select(static endpoint => new GameEndpoint
            {
                ContainerPort = endpoint.ContainerPort,
                Protocol = WireText.Parse<PortProtocol>(endpoint.Protocol),
                ContainerAddress = endpoint.ContainerAddress,
                PublishedAddress = endpoint.PublishedAddress,
            }),
        ];
}

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

        if (filter.ImageRef is { } image)
        {
            parameters.Text(image);
            Where($"image_ref = ${parameters.Count}");
        }

        foreach (var (key, value) in filter.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            parameters.Text(key).Text(value);
            Where(
                $"EXISTS (SELECT FROM {database.Schema}.game_settings AS kept WHERE kept.game_id = runtime_records.game_id AND kept.digest = runtime_records.settings_digest "
                + $"AND kept.settings::json -> 'labels' ->> ${parameters.Count - 1} = ${parameters.Count})");
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
