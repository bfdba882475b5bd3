using System.Globalization;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>One job stream as one consumer of the group sees it. Every method throws <see cref="RuntimePortException"/> when the server does not answer or refuses.</summary>
internal sealed class JobQueue(RedisConnection redis, RedisKeys keys, JobStream stream, RedisOptions options)
{
    // A heartbeat of very many jobs must not hold the server up.
    private const int MostInOneStep = 500;

    private readonly RedisKey key = keys.Jobs(stream.Name);
    private readonly RedisKey taken = keys.TakenJobs(stream.Name);
    private readonly RedisKey startJobs = keys.Jobs(JobStream.Start.Name);
    private readonly RedisKey deadLetters = keys.DeadLetters(stream.Name);
    private readonly string group = options.Jobs.Group;
    private readonly string consumer = options.Jobs.ConsumerName;
    private readonly long claimIdleMs = (long)options.Jobs.ClaimIdle.TotalMilliseconds;

    // One more of each than a job may have, by which the reader sees that it has too many.
    private readonly object[] bounds = [JobReader.MaxFields + 1, options.Jobs.MaxFieldBytes + 1, JobReader.MaxSettingsBytes(options.Jobs.MaxFieldBytes) + 1];

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

    /// <summary>Takes jobs that no consumer had yet.</summary>
    public async ValueTask<IReadOnlyList<StreamDelivery>> ReadAsync(int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        object[] values = [group, consumer, count, now.ToUnixTimeMilliseconds(), .. bounds];
        return StreamReplies.Read(await redis.RunAsync(JobScripts.Read, [key, taken, startJobs], values, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes over jobs without a heartbeat.</summary>
    public async ValueTask<StreamClaim> ClaimAsync(string cursor, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        object[] values = [group, consumer, count, now.ToUnixTimeMilliseconds(), .. bounds, claimIdleMs, cursor];
        return StreamReplies.Claim(await redis.RunAsync(JobScripts.Claim, [key, taken, startJobs], values, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Replaces what is kept of jobs for a consumer that takes them over.</summary>
    public async ValueTask KeepTakenAsync(IEnumerable<HeldJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var some in jobs.Chunk(MostInOneStep))
        {
            object[] values = [group, .. some.SelectMany(static job => (object[])[job.Id, job.Taken.ToString()])];
            await redis.RunAsync(JobScripts.Keep, [key, taken], values, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The heartbeat: no other consumer takes these jobs, and their delivery counts are as we know them.</summary>
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
        await redis.RunAsync(JobScripts.Finish, [key, taken, keys.JobResults], values, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves a job to the dead letters and publishes its result, in one step.</summary>
    public async ValueTask DeadLetterAsync(DeadLetter letter, JobResult result, CancellationToken cancellationToken)
    {
        var fields = letter.ToFields();
        object[] values =
        [
            group, letter.JobId, options.Streams.JobResultsMaxLength, options.Streams.DeadLettersMaxLength, fields.Length, .. fields, .. result.ToFields(),
        ];
        await redis.RunAsync(JobScripts.DeadLetter, [key, taken, keys.JobResults, deadLetters], values, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a pending job whose entry was deleted.</summary>
    public async ValueTask ForgetAsync(string id, CancellationToken cancellationToken) =>
        await redis.RunAsync(JobScripts.Forget, [key, taken], [group, id], cancellationToken).ConfigureAwait(false);

    /// <summary>Takes this consumer out of the group if it has no jobs left.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken) =>
        await redis.RunAsync(JobScripts.Leave, [key], [group, consumer], cancellationToken).ConfigureAwait(false);

    private async ValueTask<IReadOnlyList<string>> HoldAsync(long idleMs, IEnumerable<(string Id, int Deliveries)> jobs, CancellationToken cancellationToken)
    {
        var lost = new List<string>();
        foreach (var some in jobs.Chunk(MostInOneStep))
        {
            object[] values = [group, consumer, idleMs, .. some.SelectMany(static job => (object[])[job.Id, job.Deliveries])];
            var reply = await redis.RunAsync(JobScripts.Hold, [key, taken], values, cancellationToken).ConfigureAwait(false);
            lost.AddRange(reply.Items.Select(static id => id.Text));
        }

        return lost;
    }
}

/// <summary>What the server keeps of a job from its first delivery to its end, so that a consumer that takes it over goes on and does not begin anew.</summary>
/// <param name="At">When it was first taken (UTC), by the clock of the host that took it.</param>
/// <param name="Faults">How many tries ended by a fault that may pass.</param>
/// <param name="LastStart">Of a stop job: the id of the newest start job at that moment; 0-0 if there was none.</param>
internal sealed record TakenJob(DateTimeOffset At, int Faults, StreamId LastStart)
{
    private const char Separator = ' ';

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static TakenJob Parse(string text)
    {
        var parts = text.Split(Separator);
        return parts.Length == 3
            ? new TakenJob(
                DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture)),
                int.Parse(parts[1], CultureInfo.InvariantCulture),
                StreamId.Parse(parts[2]))
            : throw new FormatException($"\"{text}\" is not what is kept of a taken job.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}{Separator}{Faults}{Separator}{LastStart}");
}
