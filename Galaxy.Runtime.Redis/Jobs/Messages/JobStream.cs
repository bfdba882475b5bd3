namespace Galaxy.Runtime.Redis;

/// <summary>One of the job streams.</summary>
/// <param name="Name">Its key without the prefix.</param>
/// <param name="Kind">What its jobs ask for.</param>
internal sealed record JobStream(string Name, OperationKind Kind)
{
    public static JobStream Start { get; } = new(RedisKeys.StartJobsName, OperationKind.Start);

    public static JobStream Stop { get; } = new(RedisKeys.StopJobsName, OperationKind.Stop);
}
