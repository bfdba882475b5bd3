using System.Globalization;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Galaxy.Runtime.Chaos;

/// <summary>The private servers of one pass, its and its hosts.</summary>
internal sealed class PrivateServers : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("galaxy-chaos-").FullName;
    private readonly List<HostLines> hosts = [];
    private bool areLogsKept;

    private PrivateServers(PrivateDaemon engine, PostgresCluster database, RedisServerProcess redis, bool areLeasesInDatabase)
    {
        (Engine, Database, Redis, AreLeasesInDatabase) = (engine, database, redis, areLeasesInDatabase);
        Connection = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public PrivateDaemon Engine { get; }

    public PostgresCluster Database { get; }

    public RedisServerProcess Redis { get; }

    /// <summary>Whether Redis only takes the events.</summary>
    public bool AreLeasesInDatabase { get; }

    /// <summary>The database itself.</summary>
    public NpgsqlDataSource Connection { get; }

    public IReadOnlyList<HostLines> Hosts => hosts;

    /// <summary>The containers that nobody may touch.</summary>
    public ForeignContainers ForeignContainers { get; private set; } = null!;

    public string StateRoot => Engine.StateRoot;

    public static IReadOnlyList<string> GamesOf(ChaosOptions options) =>
        [.. Enumerable.Range(1, options.Games).Select(static game => string.Create(CultureInfo.InvariantCulture, $"game-{game}"))];

    public static async Task<PrivateServers> PrepareAsync(ChaosOptions options)
    {
        var engine = await PrivateDaemon.StartAsync(40, EngineImages.V140, EngineImages.V141, EngineImages.V150, EngineImages.ExitsAtOnce);
        engine.LiveRestore = options.LiveRestore;
        var database = new PostgresCluster();
        await database.InitializeAsync();
        var here = new PrivateServers(engine, database, await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "no"), options.AreLeasesInDatabase);
        try
        {
            await here.PrepareRuntimeAsync(options);
            return here;
        }
        catch
        {
            await here.DisposeAsync();
            throw;
        }
    }

    /// <summary>The hosts' logs are of use to somebody.</summary>
    public string KeepLogs()
    {
        areLogsKept = true;
        return folder;
    }

    /// <summary>A runtime of our own, with new connections, past the cables and without workers.</summary>
    public ServiceProvider NewRuntime()
    {
        var services = new ServiceCollection();
        RuntimeSetUp.Add(services, Engine.Host, Database.ConnectionString, Redis.Address, StateRoot, AreLeasesInDatabase).WithoutRecovery();
        return services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        await Connection.DisposeAsync();
        Redis.Dispose();
        await Database.DisposeAsync();
        await Engine.DisposeAsync();
        if (!areLogsKept)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task PrepareRuntimeAsync(ChaosOptions options)
    {
        await using (var runtime = NewRuntime())
        {
            // Which makes the tables.
            await runtime.GetRequiredService<IRuntimeRecordStore>().FindAsync("nobody", CancellationToken.None);
        }

        await DatabaseAudit.InstallAsync(Connection);
        var games = GamesOf(options);
        ForeignContainers = await ForeignContainers.StartAsync(Engine.Probe, games[0]);
        for (var host = 1; host <= options.Hosts; host++)
        {
            hosts.Add(NewHost(options, games, string.Create(CultureInfo.InvariantCulture, $"host-{host}"), (ulong)host));
        }
    }

    private HostLines NewHost(ChaosOptions options, IReadOnlyList<string> games, string name, ulong number)
    {
        var socket = Path.Combine(folder, name + ".sock");
        var engine = CuttableProxy.ToSocket(Engine.Host["unix://".Length..], socket);
        var database = CuttableProxy.ToPort(new NpgsqlConnectionStringBuilder(Database.ConnectionString).Port);
        var redis = CuttableProxy.ToPort(Redis.Port);
        var process = new HostProcess(
            new HostArguments
            {
                Name = name,
                Seed = (options.Seed * 1_000_000_000) + (number * 1_000_000),
                Engine = "unix://" + socket,
                Database = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { Port = database.Port }.ConnectionString,
                Redis = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{redis.Port}"),
                EngineItself = Engine.Host,
                DatabaseItself = Database.ConnectionString,
                StateRoot = StateRoot,
                AreLeasesInDatabase = AreLeasesInDatabase,
                Log = "",
                Games = games,
                Foreign = ForeignContainers.Ids,
            },
            folder);
        return new HostLines(process, engine, database, redis);
    }
}
