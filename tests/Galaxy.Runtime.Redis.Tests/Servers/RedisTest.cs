using System.Globalization;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A key prefix of one test's own on the shared server, and a look behind the scenes by another connection.</summary>
public abstract class RedisTest : IAsyncLifetime
{
    private static int prefixes;

    private readonly List<IDisposable> disposables = [];
    private ConnectionMultiplexer? backdoor;

    protected string Prefix { get; } = string.Create(
        CultureInfo.InvariantCulture, $"test-{Environment.ProcessId}-{TimeProvider.System.GetTimestamp()}-{Interlocked.Increment(ref prefixes)}:");

    protected static string Address => TestServices.Redis ?? throw new InvalidOperationException("GALAXY_TEST_REDIS names no server.");

    // A busy machine may let a test wait longer than the client's own second.
    protected IDatabase Database => (backdoor ??= Keep(ConnectionMultiplexer.Connect(Address + ",syncTimeout=30000"))).GetDatabase();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        disposables.Reverse();
        foreach (var disposable in disposables)
        {
            if (disposable is IAsyncDisposable asynchronous)
            {
                await asynchronous.DisposeAsync();
            }
            else
            {
                disposable.Dispose();
            }
        }
    }

    protected T Keep<T>(T disposable)
        where T : IDisposable
    {
        disposables.Add(disposable);
        return disposable;
    }

    /// <summary>The ports of a host as UseRedis supplies them.</summary>
    protected ServiceProvider Host(string? address = null, Action<RedisOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UseRedis(address ?? Address, options =>
        {
            options.KeyPrefix = Prefix;
            configure?.Invoke(options);
        });
        return Keep(services.BuildServiceProvider());
    }

    /// <summary>The entries of a stream, oldest first.</summary>
    protected IReadOnlyList<(string Id, IReadOnlyDictionary<string, string> Fields)> Entries(string stream)
    {
        var entries = (RedisResult[])Database.Execute("XRANGE", (RedisKey)(Prefix + stream), "-", "+")!;
        return [.. entries.Select(entry => ((string)((RedisResult[])entry!)[0]!, Fields((string[])((RedisResult[])entry!)[1]!)))];
    }

    /// <summary>Appends an entry, as another program would.</summary>
    protected string Append(string stream, params object[] fields) => AppendAs("*", stream, fields);

    /// <summary>Appends an entry whose id its producer chose, as a server would whose clock shows that time.</summary>
    protected string AppendAs(string id, string stream, params object[] fields) =>
        (string)Database.Execute("XADD", [(RedisKey)(Prefix + stream), id, .. fields])!;

    private static Dictionary<string, string> Fields(string[] parts) =>
        parts.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1]);
}
