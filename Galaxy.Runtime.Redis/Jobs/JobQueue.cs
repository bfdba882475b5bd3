using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>One job stream as one consumer of the group sees it. Every method throws <see cref="RuntimePortException"/> when the server does not answer or refuses.</summary>
internal sealed class JobQueue(RedisConnection redis, RedisKeys keys, JobStream stream, RedisOptions options)
{
    private readonly RedisKey key = keys.Jobs(stream.Name);
    private readonly RedisKey deadLetters = keys.DeadLetters(stream.Name);
    private readonly string group = options.Jobs.Group;
    private readonly string consumer = options.Jobs.ConsumerName;
    private readonly long claimIdleMs = (long)options.Jobs.ClaimIdle.TotalMilliseconds;

    /// <summary>Makes the group, and the stream with it, from the first entry on.</summary>
    /// <returns>Whether it was missing.</returns>
    public async ValueTask<bool> EnsureGroupAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.SendAsync("XGROUP", ["CREATE", key, group, "0", "MKSTREAM"], cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RuntimePortException fault) when (RedisErrors.IsGroupKnown(fault))
        {
            return false;
        }
    }

    /// <summary>Takes jobs that nobody had yet, each in its first delivery.</summary>
    public async ValueTask<IReadOnlyList<StreamEntry>> ReadAsync(int count, CancellationToken cancellationToken)
    {
        object[] arguments = ["GROUP", group, consumer, "COUNT", count, "STREAMS", key, ">"];
        return StreamReplies.Read(await redis.SendAsync("XREADGROUP", arguments, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes over jobs without a heartbeat.</summary>
    public async ValueTask<StreamClaim> ClaimAsync(string cursor, int count, CancellationToken cancellationToken)
    {
        object[] arguments = [key, group, consumer, claimIdleMs, cursor, "COUNT", count];
        return StreamReplies.Claim(await redis.SendAsync("XAUTOCLAIM", arguments, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>How often a pending job was delivered; 0 when it is not pending.</summary>
    public async ValueTask<int> ReadDeliveriesAsync(string id, CancellationToken cancellationToken) =>
        StreamReplies.Deliveries(await redis.SendAsync("XPENDING", [key, group, id, id, 1], cancellationToken).ConfigureAwait(false));

    /// <summary>The heartbeat: nobody else takes these jobs, and their delivery counts are as we know them.</summary>
    /// <returns>The ids that are no longer ours.</returns>
    public ValueTask<IReadOnlyList<string>> KeepAsync(IEnumerable<HeldJob> jobs, CancellationToken cancellationToken) =>
        HoldAsync(0, jobs.Select(static job => (job.Id, job.Deliveries)), cancellationToken);

    /// <summary>Lets others take these jobs at once; the delivery that ends so is not counted.</summary>
    public async ValueTask GiveBackAsync(IEnumerable<HeldJob> jobs, CancellationToken cancellationToken) =>
        await HoldAsync(claimIdleMs, jobs.Select(static job => (job.Id, Math.Max(0, job.Deliveries - 1))), cancellationToken).ConfigureAwait(false);

    /// <summary>Publishes a job's result and takes it off the stream, in one step.</summary>
    public async ValueTask FinishAsync(JobResult result, CancellationToken cancellationToken)
    {
        object[] values = [group, result.JobId, options.Streams.JobResultsMaxLength, .. result.ToFields()];
        await redis.RunAsync(JobScripts.Finish, [key, keys.JobResults], values, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves a job to the dead letters and publishes its result, in one step.</summary>
    public async ValueTask BuryAsync(DeadLetter letter, JobResult result, CancellationToken cancellationToken)
    {
        var fields = letter.ToFields();
        object[] values =
        [
            group, letter.JobId, options.Streams.JobResultsMaxLength, options.Streams.DeadLettersMaxLength, fields.Length, .. fields, .. result.ToFields(),
        ];
        await redis.RunAsync(JobScripts.Bury, [key, keys.JobResults, deadLetters], values, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a pending job that somebody deleted.</summary>
    public async ValueTask ForgetAsync(string id, CancellationToken cancellationToken) =>
        await redis.SendAsync("XACK", [key, group, id], cancellationToken).ConfigureAwait(false);

    /// <summary>Takes this consumer out of the group if it has no jobs left.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken) =>
        await redis.RunAsync(JobScripts.Leave, [key], [group, consumer], cancellationToken).ConfigureAwait(false);

    private async ValueTask<IReadOnlyList<string>> HoldAsync(long idleMs, IEnumerable<(string Id, int Deliveries)> jobs, CancellationToken cancellationToken)
    {
        object[] values = [group, consumer, idleMs, .. jobs.SelectMany(static job => (object[])[job.Id, job.Deliveries])];
        var lost = await redis.RunAsync(JobScripts.Hold, [key], values, cancellationToken).ConfigureAwait(false);
        return [.. lost.Items.Select(static id => id.Text)];
    }
}
