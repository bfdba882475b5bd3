using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Runs one job once, and settles it: a final answer is published and acknowledged, whatever Redis does meanwhile.</summary>
internal sealed class JobRunner(IGalaxyRuntime runtime, JobQueue queue, JobStream stream, RedisJobConsumerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Runs a job; never throws.</summary>
    /// <param name="held">The job.</param>
    /// <param name="abort">The host ends now.</param>
    public async Task<JobOutcome> RunAsync(HeldJob held, CancellationToken abort)
    {
        try
        {
            return held.Deliveries > options.DeliveryLimit
                ? await BuryAsync(held, "no try ended: its hosts died or lost it", result: null, abort).ConfigureAwait(false)
                : await TryAsync(held, abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return JobOutcome.Abandoned;
        }
        catch (Exception exception)
        {
            logger.JobThrew(stream.Name, held.Id, held.GameId, exception);
            return JobOutcome.Failed;
        }
    }

    private async Task<JobOutcome> TryAsync(HeldJob held, CancellationToken abort)
    {
        OperationResult result;
        try
        {
            result = await held.Job.RunAsync(runtime, abort).ConfigureAwait(false);
        }
        catch (Exception exception) when (!abort.IsCancellationRequested)
        {
            logger.JobThrew(stream.Name, held.Id, held.GameId, exception);
            return await CountAsync(held, exception.GetType().Name, result: null, abort).ConfigureAwait(false);
        }

        return result switch
        {
            // Cancelled by a stop that came after it: trying again would undo that stop.
            { CanRetry: false } or { ErrorCode: ErrorCode.Cancelled } => await FinishAsync(held, result, abort).ConfigureAwait(false),
            { ErrorCode: ErrorCode.Conflict } => JobOutcome.Busy,
            _ => await CountAsync(held, result.ToString(), result, abort).ConfigureAwait(false),
        };
    }

    private async Task<JobOutcome> CountAsync(HeldJob held, string problem, OperationResult? result, CancellationToken abort)
    {
        if (held.Deliveries >= options.DeliveryLimit)
        {
            return await BuryAsync(held, problem, result, abort).ConfigureAwait(false);
        }

        logger.JobWillBeTriedAgain(stream.Name, held.Id, held.GameId, held.Deliveries, problem);
        return JobOutcome.Failed;
    }

    private async Task<JobOutcome> FinishAsync(HeldJob held, OperationResult result, CancellationToken abort)
    {
        var published = JobResult.Of(held.Job, stream, result, time.GetUtcNow());
        await SettleAsync(held, () => queue.FinishAsync(published, abort), abort).ConfigureAwait(false);
        return JobOutcome.Settled;
    }

    private async Task<JobOutcome> BuryAsync(HeldJob held, string problem, OperationResult? result, CancellationToken abort)
    {
        var now = time.GetUtcNow();
        var tries = Math.Min(held.Deliveries, options.DeliveryLimit);
        var letter = new DeadLetter(held.Id, DeadLetterReason.DeliveryLimit, $"Tried {tries} times; at last: {problem}", tries, now);
        var published = result is null
            ? JobResult.Of(held.Id, stream, held.GameId, ErrorCode.InternalError, letter.Message, now)
            : JobResult.Of(held.Job, stream, result, now);
        await SettleAsync(held, () => queue.BuryAsync(letter, published, abort), abort).ConfigureAwait(false);
        logger.JobBuried(stream.Name, held.Id, letter.Reason.ToWireText(), letter.Message);
        return JobOutcome.Settled;
    }

    private async Task SettleAsync(HeldJob held, Func<ValueTask> settle, CancellationToken abort)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await settle().ConfigureAwait(false);
                return;
            }
            catch (RuntimePortException fault)
            {
                if (failures == 0)
                {
                    logger.JobNotSettledYet(stream.Name, held.Id, held.GameId, fault.Message);
                }
            }

            await Task.Delay(BackOff.Delay(failures, options.RetryDelay, options.MaxRetryDelay), time, abort).ConfigureAwait(false);
        }
    }
}
