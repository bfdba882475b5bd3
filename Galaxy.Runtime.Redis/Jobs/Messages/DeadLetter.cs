namespace Galaxy.Runtime.Redis;

/// <summary>What a dead letter says besides the job's own fields.</summary>
/// <param name="JobId">The stream entry's id.</param>
/// <param name="Reason">Why it is one.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Deliveries">How often it was tried.</param>
/// <param name="At">When it became one (UTC).</param>
internal sealed record DeadLetter(string JobId, DeadLetterReason Reason, string Message, int Deliveries, DateTimeOffset At)
{
    /// <summary>Names and values in turn; prefixed, because a job's own field is called <c>reason</c> too.</summary>
    public object[] ToFields() =>
    [
        "dead_reason", Reason.ToWireText(),
        "dead_message", Message,
        "dead_job_id", JobId,
        "dead_deliveries", Deliveries,
        "dead_at_ms", At.ToUnixTimeMilliseconds(),
    ];
}
