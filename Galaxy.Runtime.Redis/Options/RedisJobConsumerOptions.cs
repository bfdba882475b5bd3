namespace Galaxy.Runtime.Redis;

/// <summary>The consumers of <c>runtime:start_jobs</c> and <c>runtime:stop_jobs</c>; section <c>Jobs</c>.</summary>
public sealed class RedisJobConsumerOptions
{
    /// <summary>The consumer group that all hosts share. 1 to 200 characters. Default <c>rtmanager</c>.</summary>
    public string Group { get; set; } = "rtmanager";

    /// <summary>This host's name in the group; no two hosts may have the same. 1 to 200 characters. Default <c>{machine}-{process id}</c>.</summary>
    public string ConsumerName { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>
    /// How many jobs of one stream run at once, 1 to 1000; each stream has its own, so that a stop does not queue behind slow pulls. Up to
    /// four times as many are held while they wait for their game, and up to 10,000 while they wait for a fault to pass. Default 8.
    /// </summary>
    public int MaxParallelJobs { get; set; } = 8;

    /// <summary>How often an idle stream is asked for jobs: 10 ms to 1 min. Default 250 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a job may go without a heartbeat before another host takes it over: 1 s to 1 h. Default 1 min.</summary>
    public TimeSpan ClaimIdle { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often held jobs get a heartbeat, and jobs of dead hosts are looked for: 100 ms to a third of <see cref="ClaimIdle"/>. Default 15 s.</summary>
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
