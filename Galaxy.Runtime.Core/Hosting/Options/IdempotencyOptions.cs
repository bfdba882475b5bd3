namespace Galaxy.Runtime;

/// <summary>Idempotency keys; section <c>Idempotency</c>.</summary>
public sealed class IdempotencyOptions
{
    /// <summary>How long a caller's key counts, from when its request entered the library: 1 min to 365 days. Then the key is as good as new. The keys of jobs count as long as the job can be delivered again. Default 24 h.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(24);
}
