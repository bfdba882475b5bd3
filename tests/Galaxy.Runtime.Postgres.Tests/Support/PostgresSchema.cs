using System.Globalization;
using Galaxy.Runtime.TestSupport;
using Npgsql;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>A schema of a test class's own on the shared server, dropped at the end.</summary>
public sealed class PostgresSchema : IAsyncLifetime
{
    private static int count;

    private readonly List<TestHost> hosts = [];
    private readonly List<PostgresProxy> proxies = [];
    private readonly Lazy<TestHost> ours;
    private readonly Lazy<TestHost> theirs;
    private NpgsqlDataSource? plain;
    private int games;
    private int turns;

    public PostgresSchema()
    {
        ours = new Lazy<TestHost>(() => Open());
        theirs = new Lazy<TestHost>(() => Open());
    }

    public string Name { get; } = NewName();

    public string ConnectionString { get; } =
        TestServices.Postgres ?? (TestServices.AreRequired ? throw new InvalidOperationException("GALAXY_TEST_POSTGRES is not set.") : "Host=unset");

    /// <summary>A data source of the test's own, for looking behind the ports.</summary>
    public NpgsqlDataSource Plain => plain ??= NpgsqlDataSource.Create(ConnectionString);

    public static string NewName() =>
        string.Create(CultureInfo.InvariantCulture, $"test_{Environment.ProcessId}_{Interlocked.Increment(ref count)}");

    public string NewGame() => string.Create(CultureInfo.InvariantCulture, $"game-{Interlocked.Increment(ref games)}");

    /// <summary>The host most tests are about.</summary>
    public TestHost Ours => ours.Value;

    /// <summary>A second host, for what happens between two.</summary>
    public TestHost Theirs => theirs.Value;

    /// <summary>Now one of them, now the other.</summary>
    public TestHost Either => Interlocked.Increment(ref turns) % 2 is 0 ? Ours : Theirs;

    public TestHost Open(string? connectionString = null)
    {
        var host = TestHost.On(connectionString ?? ConnectionString, Name);
        lock (hosts)
        {
            hosts.Add(host);
        }

        return host;
    }

    /// <summary>A proxy before the server, closed with the schema.</summary>
    internal PostgresProxy OpenProxy()
    {
        var proxy = new PostgresProxy(ConnectionString);
        proxies.Add(proxy);
        return proxy;
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Plain.CreateCommand(sql.Replace("{schema}", Name, StringComparison.Ordinal));
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Plain.CreateCommand(sql.Replace("{schema}", Name, StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a statement on this schema waits for a lock.</summary>
    public async Task WaitUntilBlockedAsync()
    {
        var deadline = TestData.Deadline;
        while (await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%{schema}%'") == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, deadline);
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var proxy in proxies)
        {
            await proxy.DisposeAsync();
        }

        if (TestServices.Postgres is not null)
        {
            await ExecuteAsync("DROP SCHEMA IF EXISTS {schema} CASCADE");
        }

        if (plain is not null)
        {
            await plain.DisposeAsync();
        }
    }
}
