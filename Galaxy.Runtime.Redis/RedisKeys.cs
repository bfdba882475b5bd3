using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>Every key of this package: the prefix, then the name.</summary>
internal sealed class RedisKeys(string prefix)
{
    public const string StartJobsName = "runtime:start_jobs";
    public const string StopJobsName = "runtime:stop_jobs";

    private readonly string leasePrefix = prefix + "galaxy:lease:";
    private readonly string jobOrderPrefix = prefix + "galaxy:job_order:";

    public RedisKey HealthEvents { get; } = prefix + "runtime:health_events";

    public RedisKey NotificationIntents { get; } = prefix + "notification:intents";

    public RedisKey JobResults { get; } = prefix + "runtime:job_results";

    /// <summary>Whether the prefix has a part in braces, which puts all keys into one slot of a cluster.</summary>
    public bool HaveHashTag { get; } = prefix.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && prefix.IndexOf('}', open) > open + 1;

    public RedisKey Lease(string gameId) => leasePrefix + gameId;

    public RedisKey Probe(string token) => prefix + "galaxy:probe:" + token;

    public RedisKey JobOrder(string gameId) => jobOrderPrefix + gameId;

    public RedisKey Jobs(string streamName) => prefix + streamName;

    public RedisKey TakenJobs(string streamName) => prefix + streamName + ":taken";

    public RedisKey DeadLetters(string streamName) => prefix + streamName + ":dead";
}
