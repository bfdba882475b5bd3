namespace Galaxy.Runtime.Redis;

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
