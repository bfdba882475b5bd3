using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Brings jobs in, new ones and those the dead left; what can never be run goes straight to the dead letters.</summary>
internal sealed class JobIntake(JobQueue queue, HeldJobs held, JobStream stream, RedisJobConsumerOptions options, TimeProvider time, ILogger logger)
{
    private const string FirstCursor = "0-0";

    // A client that may write to the stream must not be able to fill the log.
    private const int LoggedPerWindow = 10;
    private static readonly TimeSpan LogWindow = TimeSpan.FromMinutes(1);

    private readonly JobReader reader = new(stream, options.MaxFieldBytes);
    private string claimCursor = FirstCursor;
    private long? lastClaim;
    private long? windowBegan;
    private int loggedInWindow;

    /// <summary>Whether it is time to claim jobs of dead hosts.</summary>
    public bool IsClaimDue => claimCursor != FirstCursor || lastClaim is not { } last || time.GetElapsedTime(last) >= options.ClaimHeartbeat;

    /// <summary>Takes new jobs.</summary>
    /// <returns>How many entries came.</returns>
    public async ValueTask<int> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var deliveries = await queue.ReadAsync(count, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        await AcceptAsync(deliveries, cancellationToken).ConfigureAwait(false);
        return deliveries.Count;
    }

    /// <summary>Takes over jobs without a heartbeat.</summary>
    /// <returns>How many entries came.</returns>
    public async ValueTask<int> ClaimAsync(int count, CancellationToken cancellationToken)
    {
        var claim = await queue.ClaimAsync(claimCursor, count, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        claimCursor = claim.Cursor;
        lastClaim = time.GetTimestamp();
        foreach (var id in claim.Deleted)
        {
            logger.JobWasDeleted(stream.Name, id);
        }

        await AcceptAsync(claim.Deliveries, cancellationToken).ConfigureAwait(false);
        return claim.Deliveries.Count;
    }

    private async ValueTask AcceptAsync(IReadOnlyList<StreamDelivery> deliveries, CancellationToken cancellationToken)
    {
        var poison = new List<(PoisonJob Job, int Deliveries)>();
        foreach (var delivery in deliveries)
        {
            var entry = delivery.Entry;
            if (entry.Fields is null)
            {
                await queue.ForgetAsync(entry.Id, cancellationToken).ConfigureAwait(false);
                logger.JobWasDeleted(stream.Name, entry.Id);
            }
            else if (reader.TryRead(entry.Id, entry.Fields, out var job, out var bad))
            {
                held.Add(new HeldJob(job, delivery, time));
            }
            else
            {
                poison.Add((bad, delivery.Count));
            }
        }

        // Last, because a fault here must not lose sight of the good ones.
        foreach (var (job, count) in poison)
        {
            await DeadLetterAsync(job, count, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask DeadLetterAsync(PoisonJob job, int deliveries, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var letter = new DeadLetter(job.Id, job.Reason, job.Message, deliveries, now);
        var result = JobResult.Of(job.Id, stream, gameId: "", ErrorCode.InvalidRequest, job.Message, now);
        await queue.DeadLetterAsync(letter, result, cancellationToken).ConfigureAwait(false);
        LogBuried(job);
    }

    private void LogBuried(PoisonJob job)
    {
        if (windowBegan is not { } began || time.GetElapsedTime(began) >= LogWindow)
        {
            (windowBegan, loggedInWindow) = (time.GetTimestamp(), 0);
        }

        loggedInWindow++;
        if (loggedInWindow <= LoggedPerWindow)
        {
            logger.JobBuried(stream.Name, job.Id, job.Reason.ToWireText(), job.Message);
        }
        else if (loggedInWindow == LoggedPerWindow + 1)
        {
            logger.MoreJobsBuried(stream.Name, LoggedPerWindow);
        }
    }
}
