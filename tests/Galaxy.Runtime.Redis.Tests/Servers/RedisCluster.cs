using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A Redis Cluster of three masters.</summary>
internal sealed class RedisCluster : IDisposable
{
    private const int Slots = 16384;
    private readonly IReadOnlyList<RedisServerProcess> masters;

    private RedisCluster(IReadOnlyList<RedisServerProcess> masters) => this.masters = masters;

    public string Address => string.Join(',', masters.Select(static node => node.Address));

    public static async Task<RedisCluster> StartAsync()
    {
        var nodes = new List<RedisServerProcess>();
        var buses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            buses.Add(RedisServerProcess.FreePort());
            nodes.Add(await RedisServerProcess.StartAsync("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1", "--cluster-port", $"{buses[i]}"));
        }

        var connections = nodes.ConvertAll(static node => ConnectionMultiplexer.Connect(node.Address + ",syncTimeout=30000,allowAdmin=true"));
        var servers = connections.Zip(nodes, static (connection, node) => connection.GetServer(node.Address)).ToList();
        for (var i = 0; i < servers.Count; i++)
        {
            await servers[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", i * Slots / 3, ((i + 1) * Slots / 3) - 1);
            await servers[0].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", nodes[i].Port, buses[i]);
        }

        await Eventually.HoldsAsync(
            () => servers.TrueForAll(static server => ((string)server.Execute("CLUSTER", "INFO")!).Contains("cluster_state:ok", StringComparison.Ordinal)), "the cluster is up");
        connections.ForEach(static connection => connection.Dispose());
        return new RedisCluster(nodes);
    }

    public void Dispose()
    {
        foreach (var node in masters)
        {
            node.Dispose();
        }
    }
}
