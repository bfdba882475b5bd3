namespace Galaxy.Runtime.Redis;

/// <summary>Options of the Redis package; configuration section <c>Galaxy:Runtime:Redis</c>. All are validated when the host starts.</summary>
public sealed class RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Galaxy:Runtime:Redis";

    /// <summary>
    /// The server and how to connect: <c>host:port,password=…,ssl=true,defaultDatabase=0</c>, as StackExchange.Redis reads it. A connection
    /// that is lost comes back by itself, whatever <c>abortConnect</c> says. Redis 6.2 or newer for job consumers. Required.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Stands before every key, so that runtimes can share a server; one runtime per prefix. On a Redis Cluster job consumers need a hash
    /// tag in it, such as <c>{galaxy}:</c>. Up to 200 characters. Default empty.
    /// </summary>
    public string KeyPrefix { get; set; } = "";

    /// <summary>How long one command may take, connecting included, before it is given up: 100 ms to 1 min. Default 5 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the host refuses to start while the server cannot be used. Default true.</summary>
    public bool VerifyOnStart { get; set; } = true;

    /// <summary>How long the streams may grow.</summary>
    public RedisStreamOptions Streams { get; set; } = new();

    /// <summary>The job consumers; nothing happens with them before <c>AddRedisJobConsumers</c>.</summary>
    public RedisJobConsumerOptions Jobs { get; set; } = new();
}
