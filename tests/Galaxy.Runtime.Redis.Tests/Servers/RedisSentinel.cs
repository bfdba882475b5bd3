using System.Diagnostics;
using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A master, its replica, and one Sentinel that makes the replica the master when the master is gone for a second.</summary>
internal sealed class RedisSentinel : IDisposable
{
    public const string ServiceName = "galaxy";

    private readonly string directory = Directory.CreateTempSubdirectory("galaxy-sentinel-").FullName;
    private readonly RedisServerProcess follower;
    private readonly Process sentinel;

    private RedisSentinel(RedisServerProcess master, RedisServerProcess follower)
    {
        Master = master;
        this.follower = follower;
        Port = RedisServerProcess.FreePort();
        var settings = Path.Join(directory, "sentinel.conf");
        File.WriteAllLines(
            settings,
            [
                $"port {Port}", "bind 127.0.0.1", $"dir {directory}", "logfile sentinel.log", $"sentinel monitor {ServiceName} 127.0.0.1 {master.Port} 1",
                $"sentinel down-after-milliseconds {ServiceName} 1000",
            ]);
        sentinel = Process.Start("redis-server", [settings, "--sentinel"]);
    }

    public RedisServerProcess Master { get; }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port},serviceName={ServiceName}";

    public static async Task<RedisSentinel> StartAsync()
    {
        var master = await RedisServerProcess.StartAsync();
        var replica = await RedisServerProcess.StartAsync("--replicaof", $"127.0.0.1 {master.Port}");
        var all = new RedisSentinel(master, replica);
        await Eventually.HoldsAsync(all.KnowsTheReplicaAsync, "the Sentinel knows master and replica");
        return all;
    }

    public void Dispose()
    {
        sentinel.Kill();
        sentinel.WaitForExit();
        sentinel.Dispose();
        follower.Dispose();
        Master.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<bool> KnowsTheReplicaAsync()
    {
        try
        {
            var options = new ConfigurationOptions { EndPoints = { $"127.0.0.1:{Port}" }, CommandMap = CommandMap.Sentinel, TieBreaker = "" };
            await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
            return (await connection.GetServer("127.0.0.1", Port).SentinelGetReplicaAddressesAsync(ServiceName)).Length == 1;
        }
        catch (RedisException)
        {
            return false;
        }
    }
}
