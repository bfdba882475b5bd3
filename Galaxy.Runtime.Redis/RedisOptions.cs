namespace Galaxy.Runtime.Redis;

/// <summary>Options of the Redis package; configuration section <c>Galaxy:Runtime:Redis</c>. All are validated when the host starts.</summary>
public sealed class RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Galaxy:Runtime:Redis";

    /// <summary>
    /// The server and how to connect: <c>host:port,user=…,password=…,ssl=true,defaultDatabase=0</c>, as StackExchange.Redis reads it; several
    /// servers of a cluster, or Sentinels with <c>serviceName=…</c>. A connection that is lost comes back by itself, whatever
    /// <c>abortConnect</c> says. Redis 6.2 or newer, or Valkey. Required unless <c>UseRedis</c> is given something else.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Stands before every key, so that runtimes can share a server; one runtime per prefix. On a Redis Cluster job consumers need a hash
    /// tag in it, such as <c>{galaxy}:</c>. Up to 200 characters. Default empty.
    /// </summary>
    public string KeyPrefix { get; set; } = "";

    /// <summary>
    /// How long one command may take, connecting included, before it counts as a fault: 100 ms to 1 min. A connection that stays silent is replaced after
    /// about four times as long. Default 5 s.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the host refuses to start while the server cannot be used. Default true.</summary>
    public bool VerifyOnStart { get; set; } = true;

    /// <summary>How long the streams may grow.</summary>
    public RedisStreamOptions Streams { get; set; } = new();

    /// <summary>The job consumers; without effect unless <c>AddRedisJobConsumers</c> is called.</summary>
    public RedisJobConsumerOptions Jobs { get; set; } = new();
}

/// <summary>
/// How many entries a stream keeps, about: Redis trims whole nodes, so it may be some hundred more. Each is 1 to 100 million. Section
/// <c>Streams</c>. The job streams themselves are never trimmed: a job goes when it is done.
/// </summary>
public sealed class RedisStreamOptions
{
    /// <summary>Entries of <c>runtime:health_events</c>. Default 100,000.</summary>
    public int HealthEventsMaxLength { get; set; } = 100_000;

    /// <summary>Entries of <c>notification:intents</c>. Default 100,000.</summary>
    public int NotificationIntentsMaxLength { get; set; } = 100_000;

    /// <summary>Entries of <c>runtime:job_results</c>. Default 100,000.</summary>
    public int JobResultsMaxLength { get; set; } = 100_000;

    /// <summary>Entries of each <c>{stream}:dead</c>. Default 10,000.</summary>
    public int DeadLettersMaxLength { get; set; } = 10_000;
}

/// <summary>The consumers of <c>runtime:start_jobs</c> and <c>runtime:stop_jobs</c>; section <c>Jobs</c>.</summary>
public sealed class RedisJobConsumerOptions
{
    /// <summary>The consumer group that all hosts share. 1 to 200 characters. Default <c>rtmanager</c>.</summary>
    public string Group { get; set; } = "rtmanager";

    /// <summary>This host's name in the group; no two hosts may have the same. 1 to 200 characters. Default <c>{machine}-{process id}</c>.</summary>
    public string ConsumerName { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>
    /// How many jobs of one stream run at once, 1 to 1000; each stream has its own, so that a stop does not queue behind slow pulls. Up to
    /// four times as many are held while they wait for their game, and up to 10,000 while they wait for a fault to pass. A start whose image is pulled takes none of these
    /// places; up to four times as many pull at once. Default 8.
    /// </summary>
    public int MaxParallelJobs { get; set; } = 8;

    /// <summary>How often an idle stream is asked for jobs: 10 ms to 1 min. Default 250 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a job may go without a heartbeat before another host takes it over: 1 s to 1 h. Default 1 min.</summary>
    public TimeSpan ClaimIdle { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often held jobs get a heartbeat, and jobs of dead hosts are claimed: 100 ms to a third of <see cref="ClaimIdle"/>. Default 15 s.</summary>
    public TimeSpan ClaimHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How often a job is delivered before it goes to <c>{stream}:dead</c>: 1 to 1000. A delivery ends when the job's host dies, loses it or throws; finding the game busy, and a fault that may pass, are not counted. Default 5.
    /// </summary>
    public int DeliveryLimit { get; set; } = 5;

    /// <summary>
    /// How long a job whose fault may pass is tried again, since it was first taken on any host, before it goes to <c>{stream}:dead</c>: 1 s to 24 h. It takes
    /// none of <see cref="MaxParallelJobs"/> while it waits; a stop of the game ends a start that waits. Default 15 min.
    /// </summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// How long the newest stop job of a game is remembered after its last use, so that an older start job that turns up late is not run: 2 h to 30 days. Default 24 h.
    /// </summary>
    public TimeSpan OrderMemory { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The wait before the second try; doubled before each further one: 10 ms to 10 min. Default 2 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two tries: <see cref="RetryDelay"/> to 1 h. Default 1 min.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest field of a job, in bytes: 256 to 65,536; a job with a longer one is a dead letter. Default 4096.</summary>
    public int MaxFieldBytes { get; set; } = 4096;
}
