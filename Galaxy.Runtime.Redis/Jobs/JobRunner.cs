using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>Runs one job once, unless what happened before decides it: a final answer is published and acknowledged, whatever Redis does meanwhile.</summary>
internal sealed class JobRunner(
    IGalaxyRuntime runtime, JobQueue queue, JobOrder order, JobHistory history, JobStream stream, RedisJobConsumerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Runs a job; never throws.</summary>
    /// <param name="held">The job.</param>
    /// <param name="abort">The host ends now.</param>
    public async Task<JobOutcome> RunAsync(HeldJob held, CancellationToken abort)
    {
        try
        {
            return await TryAsync(held, abort).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return JobOutcome.Abandoned;
        }
        catch (Exception exception)
        {
            logger.JobThrew(stream.Name, held.Id, held.GameId, exception);
            return JobOutcome.Threw;
        }
    }

    private async Task<JobOutcome> TryAsync(HeldJob held, CancellationToken abort)
    {
        OperationResult result;
        try
        {
            if (await DecideBeforeAsync(held, abort).ConfigureAwait(false) is { } decided)
            {
                return await FinishAsync(held, decided, abort).ConfigureAwait(false);
            }

            if (held.Deliveries > options.DeliveryLimit)
            {
                return await DeadLetterAsync(held, DeadLetterReason.DeliveryLimit, "no try ended: its hosts died or lost it", result: null, abort).ConfigureAwait(false);
            }

            result = await held.Job.RunAsync(runtime, new JobHooks(cancel => order.FindSupersedingNowAsync(held, cancel), isPulling => held.IsPulling = isPulling), abort).ConfigureAwait(false);
            if (await SettleAfterAsync(held, result, abort).ConfigureAwait(false) is { } own)
            {
                return await FinishAsync(held, own, abort).ConfigureAwait(false);
            }
        }
        catch (RuntimePortException fault) when (!abort.IsCancellationRequested)
        {
            result = OperationResult.Failed(stream.Kind, held.GameId, ErrorCode.ServiceUnavailable, fault.Message);
        }
        catch (Exception exception) when (!abort.IsCancellationRequested)
        {
            logger.JobThrew(stream.Name, held.Id, held.GameId, exception);
            return held.Deliveries >= options.DeliveryLimit
                ? await DeadLetterAsync(held, DeadLetterReason.DeliveryLimit, exception.GetType().Name, result: null, abort).ConfigureAwait(false)
                : JobOutcome.Threw;
        }

        return result switch
        {
            // Cancelled by a stop that came after it: trying again would undo that stop.
            { CanRetry: false } or { ErrorCode: ErrorCode.Cancelled } =>
                await FinishAsync(held, JobResult.Of(held.Job, stream, result, time.GetUtcNow()), abort).ConfigureAwait(false),
            { ErrorCode: ErrorCode.Conflict } => JobOutcome.Busy,
            _ when held.Age >= options.RetryFor => await DeadLetterAsync(held, DeadLetterReason.RetryTimeout, result.ToString(), result, abort).ConfigureAwait(false),
            _ => Faulted(held, result),
        };
    }

    /// <summary>What decides a job without running it: it succeeded in an earlier delivery, or a stop came after it. A game id that is none is for the runtime to refuse.</summary>
    private async ValueTask<JobResult?> DecideBeforeAsync(HeldJob held, CancellationToken abort)
    {
        if (!GameIds.IsValid(held.GameId))
        {
            return null;
        }

        if (stream.Kind is OperationKind.Stop)
        {
            await order.NoteStopAsync(held, abort).ConfigureAwait(false);
        }

        if (held.WasTaken && await FindOwnOutcomeAsync(held, abort).ConfigureAwait(false) is { } outcome)
        {
            return outcome;
        }

        if (stream.Kind is not OperationKind.Start || await order.FindSupersedingAsync(held, abort).ConfigureAwait(false) is not { } reason)
        {
            return null;
        }

        var status = await history.FindStatusAsync(held.GameId, abort).ConfigureAwait(false);
        return JobResult.Of(held.Id, stream, held.GameId, ErrorCode.Cancelled, reason, time.GetUtcNow(), status);
    }

    /// <summary>A replay, or a refusal of one, is about now; the job's result is what its own operation came to, where that succeeded before.</summary>
    private async ValueTask<JobResult?> SettleAfterAsync(HeldJob held, OperationResult result, CancellationToken abort)
    {
        if (stream.Kind is OperationKind.Stop && result.ErrorCode is ErrorCode.InvalidRequest)
        {
            await order.TakeBackStopAsync(held, abort).ConfigureAwait(false);
        }

        return result is { ErrorCode: ErrorCode.Conflict, CanRetry: false } || (result.IsReplay && held.WasTaken)
            ? await FindOwnOutcomeAsync(held, abort).ConfigureAwait(false)
            : null;
    }

    private async ValueTask<JobResult?> FindOwnOutcomeAsync(HeldJob held, CancellationToken abort)
    {
        if (await history.FindSucceededAsync(stream.Kind, held, abort).ConfigureAwait(false) is not { } succeeded)
        {
            return null;
        }

        var status = await history.FindStatusAsync(held.GameId, abort).ConfigureAwait(false);
        return JobResult.Of(held.Job, stream, succeeded, status, time.GetUtcNow());
    }

    private JobOutcome Faulted(HeldJob held, OperationResult result)
    {
        logger.JobWillBeTriedAgain(stream.Name, held.Id, held.GameId, held.Taken.Faults + 1, result.ToString());
        return JobOutcome.Faulted;
    }

    private async Task<JobOutcome> FinishAsync(HeldJob held, JobResult result, CancellationToken abort)
    {
        await ConfirmAsync(held, () => queue.FinishAsync(result, abort), abort).ConfigureAwait(false);
        return JobOutcome.Completed;
    }

    private async Task<JobOutcome> DeadLetterAsync(HeldJob held, DeadLetterReason reason, string problem, OperationResult? result, CancellationToken abort)
    {
        var now = time.GetUtcNow();
        var tries = Math.Min(held.Deliveries, options.DeliveryLimit) + held.Taken.Faults;
        var letter = new DeadLetter(held.Id, reason, $"Tried {tries} times; at last: {problem}", tries, now);
        var published = result is null
            ? JobResult.Of(held.Id, stream, held.GameId, ErrorCode.InternalError, letter.Message, now)
            : JobResult.Of(held.Job, stream, result, now);
        await ConfirmAsync(held, () => queue.DeadLetterAsync(letter, published, abort), abort).ConfigureAwait(false);
        logger.JobBuried(stream.Name, held.Id, letter.Reason.ToWireText(), letter.Message);
        return JobOutcome.Completed;
    }

    private async Task ConfirmAsync(HeldJob held, Func<ValueTask> confirm, CancellationToken abort)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await confirm().ConfigureAwait(false);
                return;
            }
            catch (RuntimePortException fault)
            {
                if (failures == 0)
                {
                    logger.JobNotCompletedYet(stream.Name, held.Id, held.GameId, fault.Message);
                }
            }

            await Task.Delay(Backoff.Delay(failures, options.RetryDelay, options.MaxRetryDelay), time, abort).ConfigureAwait(false);
        }
    }
}

/// <summary>What came of one try of a job.</summary>
internal enum JobOutcome
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It is off the stream, with a result.</summary>
    Completed,

    /// <summary>The game was busy: try again, uncounted.</summary>
    Busy,

    /// <summary>Something failed that may pass: try again, for a limited time.</summary>
    Faulted,

    /// <summary>It threw: try again, counted as a delivery.</summary>
    Threw,

    /// <summary>The host ends before the job did.</summary>
    Abandoned,
}
