using System.Text.Json;
using Npgsql;

namespace Galaxy.Runtime.Chaos;

/// <summary>All games at one moment, as the engine and the tables themselves show them.</summary>
internal sealed class GameSight
{
    private GameSight(ILookup<string, SeenContainer> containers, Dictionary<string, SeenRecord> records, ILookup<string, SeenEntry> open)
    {
        (Containers, Records, Open) = (containers, records, open);
    }

    /// <summary>The containers of each game, in any state.</summary>
    public ILookup<string, SeenContainer> Containers { get; }

    public IReadOnlyDictionary<string, SeenRecord> Records { get; }

    /// <summary>The open journal entries of each game.</summary>
    public ILookup<string, SeenEntry> Open { get; }

    public static async Task<GameSight> TakeAsync(PrivateServers here)
    {
        var containers = (await here.Engine.Probe.ListAsync(RuntimeLabels.Instance, RuntimeSetUp.Instance))
            .Select(Read)
            .Where(container => !here.ForeignContainers.Ids.Contains(container.Id))
            .ToLookup(static container => container.GameId);
        var records = await ReadAsync(
            here.Connection,
            $"SELECT game_id, status, container_id, image_id, state_path FROM {RuntimeSetUp.Schema}.runtime_records",
            static row => new SeenRecord(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)));
        var open = await ReadAsync(
            here.Connection,
            $"SELECT game_id, kind, operation_id, started_at FROM {RuntimeSetUp.Schema}.operation_log WHERE error_code IS NULL",
            static row => new SeenEntry(row.GetString(0), row.GetString(1), row.GetGuid(2), row.GetFieldValue<DateTimeOffset>(3)));
        return new GameSight(containers, records.ToDictionary(static record => record.GameId, StringComparer.Ordinal), open.ToLookup(static entry => entry.GameId));
    }

    /// <summary>What keeps the game from being as its record says; null when nothing does.</summary>
    public string? Problem(string gameId)
    {
        var alive = Containers[gameId].Where(static container => container.IsAlive).ToList();
        var record = Records.GetValueOrDefault(gameId);
        var isRecordedAlive = alive.Exists(container => container.Id == record?.ContainerId);
        return alive.Count > 1 ? $"I1: {alive.Count} containers of {gameId} live"
            : (record?.Status is "running") != isRecordedAlive ? $"I2: the record of {gameId} says {record?.Status ?? "nothing"}, and its container {(isRecordedAlive ? "runs" : "does not run")}"
            : Containers[gameId].FirstOrDefault(container => container.Id != record?.ContainerId) is { } stray
                ? $"I3: container {stray.Id[..12]} ({stray.State}) of {gameId} has no record"
            : null;
    }

    private static SeenContainer Read(JsonElement container) => new(
        container.GetProperty("Id").GetString()!,
        container.GetProperty("Labels").GetProperty(RuntimeLabels.GameId).GetString()!,
        container.GetProperty("State").GetString()!,
        container.GetProperty("ImageID").GetString()!,
        string.Join(',', container.GetProperty("Mounts").EnumerateArray().Select(static mount => mount.GetProperty("Source").GetString())));

    private static async Task<List<T>> ReadAsync<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read)
    {
        var all = new List<T>();
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 3;
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            all.Add(read(rows));
        }

        return all;
    }

    public sealed record SeenRecord(string GameId, string Status, string ContainerId, string ImageId, string StatePath);

    public sealed record SeenEntry(string GameId, string Kind, Guid OperationId, DateTimeOffset StartedAt);

    public sealed record SeenContainer(string Id, string GameId, string State, string ImageId, string StateSource)
    {
        public bool IsAlive => State is "running" or "paused" or "restarting";
    }
}
