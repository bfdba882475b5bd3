using Npgsql;
using StackExchange.Redis;

namespace Galaxy.Runtime.Lobby.Tests;

/// <summary>A place with a schema of its own in PostgreSQL and keys of its own in Redis; both are removed at the end.</summary>
public sealed class StoreEnvironment : IAsyncLifetime, IDisposable
{
    public LobbyEnvironment Engine { get; } = new();

    /// <summary>Stands before every key in Redis.</summary>
    public string Prefix => Engine.Name + ":";

    /// <summary>The configuration of a host of this place.</summary>
    public string[] Arguments =>
    [
        .. Engine.Arguments,
        $"--ConnectionStrings:Games={TestServices.Postgres}",
        $"--Galaxy:Runtime:Postgres:Schema={Schema}",
        $"--ConnectionStrings:Redis={TestServices.Redis}",
        $"--Galaxy:Runtime:Redis:KeyPrefix={Prefix}",
        "--Galaxy:Runtime:Redis:Jobs:PollInterval=00:00:00.05",
    ];

    private string Schema => Engine.Name.Replace('-', '_');

    internal Task<LobbyApp> StartAsync() => LobbyApp.StartAsync(Arguments);

    /// <summary>Puts an entry onto a stream.</summary>
    public async Task AddAsync(string stream, params string[] fields)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(TestServices.Redis!);
        await redis.GetDatabase().ExecuteAsync("XADD", [Prefix + stream, "*", .. fields]);
    }

    public Task InitializeAsync() => Engine.InitializeAsync();

    public async Task DisposeAsync()
    {
        await Engine.DisposeAsync();
        if (TestServices.Postgres is { } postgres)
        {
            await using var database = NpgsqlDataSource.Create(postgres);
            await using var drop = database.CreateCommand($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
            await drop.ExecuteNonQueryAsync();
        }

        if (TestServices.Redis is { } address)
        {
            using var redis = await ConnectionMultiplexer.ConnectAsync(address);
            var keys = redis.GetServer(redis.GetEndPoints()[0]).Keys(pattern: Prefix + "*").ToArray();
            await redis.GetDatabase().KeyDeleteAsync(keys);
        }
    }

    public void Dispose() => Engine.Dispose();
}
