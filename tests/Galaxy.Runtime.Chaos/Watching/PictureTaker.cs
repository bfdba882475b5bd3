using Galaxy.Runtime.TestSupport;
using Npgsql;

namespace Galaxy.Runtime.Chaos;

/// <summary>Looks at a game past the library and past the cables.</summary>
internal sealed class PictureTaker(HostArguments arguments) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private readonly NpgsqlDataSource database = NpgsqlDataSource.Create(arguments.DatabaseItself);
    private readonly EngineProbe engine = new(arguments.EngineItself);

    /// <returns>Null when a server is down: then nobody can say what was true.</returns>
    public async Task<Picture?> TakeAsync(string gameId)
    {
        try
        {
            return await LookAsync(gameId).WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception exception) when (exception is TimeoutException or NpgsqlException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        engine.Dispose();
    }

    private async Task<Picture> LookAsync(string gameId)
    {
        var containers = (await engine.ListAsync(RuntimeLabels.GameId, gameId)).ToLookup(
            static container => container.GetProperty("State").GetString() is "running" or "paused" or "restarting",
            static container => container.GetProperty("Id").GetString()!);
        await using var command = database.CreateCommand($"SELECT status, container_id, fence FROM {RuntimeSetUp.Schema}.runtime_records WHERE game_id = $1");
        command.Parameters.AddWithValue(gameId);
        await using var row = await command.ExecuteReaderAsync();
        var isThere = await row.ReadAsync();
        return new Picture(
            TimeProvider.System.GetTimestamp(),
            isThere ? Enum.Parse<RuntimeStatus>(row.GetString(0), ignoreCase: true) : null,
            isThere ? row.GetString(1) : "",
            isThere ? row.GetInt64(2) : 0,
            [.. containers[true].Where(IsOurs)],
            [.. containers[false].Where(IsOurs)]);
    }

    private bool IsOurs(string containerId) => !arguments.Foreign.Contains(containerId);
}
