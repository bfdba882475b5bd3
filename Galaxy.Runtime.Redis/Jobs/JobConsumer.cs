using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// The loop of one stream: one turn after another keeps what it holds, takes over what the dead left, reads what is new, and starts
/// whatever's turn it is. All its state belongs to the loop; running jobs report through a channel.
/// </summary>
internal sealed class JobConsumer
{
    private const int HeldPerParallelJob = 4;

    // A pull waits for a registry and not for this host; what is more would only share its bandwidth.
    private const int PullsPerParallelJob = 4;
    private const int MostHeld = 10_000;
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(10);

    private readonly JobQueue queue;
    private readonly JobRunner runner;
    private readonly JobOrder order;
    private readonly JobStream stream;
    private readonly RedisJobConsumerOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HeldJobs held;
    private readonly JobIntake intake;
    private readonly Channel<(HeldJob Job, JobOutcome Outcome)> ended = Channel.CreateUnbounded<(HeldJob, JobOutcome)>();
    private bool isGroupEnsured;
    private long lastHeartbeat;
    private int faults;

    public JobConsumer(
        JobQueue queue, JobRunner runner, JobOrder order, JobStream stream, RedisJobConsumerOptions options, TimeProvider time, ILogger logger)
    {
        (this.queue, this.runner, this.order, this.stream, this.options, this.time, this.logger) = (queue, runner, order, stream, options, time, logger);
        held = new HeldJobs(time);
        intake = new JobIntake(queue, held, stream, options, time, logger);
    }

    // What waits for a fault to pass must not keep the jobs of other games from being read; only memory bounds it. Neither must what waits for a slow registry.
    private int Room => Math.Min(
        FreeSlots,
        Math.Min((HeldPerParallelJob * options.MaxParallelJobs) + held.SetAside + Pulls, MostHeld) - held.All.Count);

    private int FreeSlots => options.MaxParallelJobs + Pulls - held.Running;

    private int Pulls => Math.Min(held.Pulling, PullsPerParallelJob * options.MaxParallelJobs);

    /// <summary>Consumes until <paramref name="stopping"/>, then ends what it began; never throws.</summary>
    /// <param name="stopping">No new jobs from now on.</param>
    /// <param name="abort">Do not wait for running jobs any longer.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        await WaitAsync(FirstWait(), stopping, abort).ConfigureAwait(false);
        while (!abort.IsCancellationRequested && !(stopping.IsCancellationRequested && held.Running == 0))
        {
            var wait = await TakeTurnAsync(stopping, abort).ConfigureAwait(false);
            await WaitAsync(wait, stopping, abort).ConfigureAwait(false);
            CollectEnded();
        }

        await GiveBackAsync().ConfigureAwait(false);
    }

    private async Task<TimeSpan> TakeTurnAsync(CancellationToken stopping, CancellationToken abort)
    {
        try
        {
            await EnsureGroupAsync(abort).ConfigureAwait(false);
            await KeepTakenAsync(abort).ConfigureAwait(false);
            await KeepHeldAsync(abort).ConfigureAwait(false);
            var taken = await TakeJobsAsync(stopping, abort).ConfigureAwait(false);
            if (faults > 0)
            {
                faults = 0;
                logger.ConsumerWorksAgain(stream.Name);
            }

            return taken > 0 ? TimeSpan.Zero : options.PollInterval;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (RuntimePortException fault) when (RedisErrors.IsGroupMissing(fault))
        {
            isGroupEnsured = false;
            return options.PollInterval;
        }
        catch (Exception exception)
        {
            if (faults == 0)
            {
                logger.ConsumerFaulted(stream.Name, FaultText.Of(exception), exception);
            }

            return Backoff.Delay(faults++, options.PollInterval, LongestBackOff);
        }
    }

    private async Task EnsureGroupAsync(CancellationToken abort)
    {
        if (!isGroupEnsured && await queue.EnsureGroupAsync(abort).ConfigureAwait(false))
        {
            logger.GroupCreated(stream.Name, options.Group);
        }

        isGroupEnsured = true;
    }

    private async Task KeepTakenAsync(CancellationToken cancellationToken)
    {
        var changed = held.All.Where(static job => job.IsTakenChanged).ToArray();
        if (changed.Length > 0)
        {
            await queue.KeepTakenAsync(changed, cancellationToken).ConfigureAwait(false);
            Array.ForEach(changed, static job => job.IsTakenChanged = false);
        }
    }

    private async Task KeepHeldAsync(CancellationToken abort)
    {
        if (held.All.Count == 0 || time.GetElapsedTime(lastHeartbeat) < options.ClaimHeartbeat)
        {
            return;
        }

        foreach (var id in await queue.KeepAsync(held.All, abort).ConfigureAwait(false))
        {
            if (held.TryFind(id, out var job))
            {
                job.IsLost = true;
                ForgetIfLost(job);
            }
        }

        lastHeartbeat = time.GetTimestamp();
        await EndWaitsOfSupersededAsync(abort).ConfigureAwait(false);
    }

    /// <summary>A start that a stop job ends need not wait for its next try, and the jobs behind it need not either.</summary>
    private async Task EndWaitsOfSupersededAsync(CancellationToken abort)
    {
        if (stream.Kind is not OperationKind.Start)
        {
            return;
        }

        var retrying = held.All.Where(static job => job.IsRetrying).ToArray();
        await order.ReadNotesAsync(retrying, abort).ConfigureAwait(false);
        foreach (var job in retrying)
        {
            job.Wait = job.Note!.Supersedes(job.Job.StreamId) ? TimeSpan.Zero : job.Wait;
        }
    }

    private async Task<int> TakeJobsAsync(CancellationToken stopping, CancellationToken abort)
    {
        if (stopping.IsCancellationRequested)
        {
            return 0;
        }

        await StartReadyAsync(stopping, abort).ConfigureAwait(false);
        var taken = 0;
        if (intake.IsClaimDue && Room > 0)
        {
            taken += await intake.ClaimAsync(Room, abort).ConfigureAwait(false);
            await StartReadyAsync(stopping, abort).ConfigureAwait(false);
        }

        if (Room > 0)
        {
            taken += await intake.ReadAsync(Room, abort).ConfigureAwait(false);
            await StartReadyAsync(stopping, abort).ConfigureAwait(false);
        }

        return taken;
    }

    private async Task StartReadyAsync(CancellationToken stopping, CancellationToken abort)
    {
        var ready = new List<HeldJob>();
        while (!stopping.IsCancellationRequested && FreeSlots > 0 && held.TryStartNext(out var job))
        {
            ready.Add(job);
        }

        if (stream.Kind is OperationKind.Start && ready.Count > 0)
        {
            await ReadNotesAsync(ready, abort).ConfigureAwait(false);
        }

        foreach (var job in ready)
        {
            _ = Task.Run(() => ReportAsync(job), CancellationToken.None);
        }

        async Task ReportAsync(HeldJob job) => ended.Writer.TryWrite((job, await runner.RunAsync(job, abort).ConfigureAwait(false)));
    }

    // Once for all that start together; what could not be read here is read again by the try itself.
    private async Task ReadNotesAsync(IReadOnlyCollection<HeldJob> starts, CancellationToken abort)
    {
        try
        {
            await order.ReadNotesAsync(starts, abort).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RuntimePortException or OperationCanceledException)
        {
            foreach (var start in starts)
            {
                start.Note = null;
            }
        }
    }

    private void CollectEnded()
    {
        while (ended.Reader.TryRead(out var item))
        {
            var (job, outcome) = item;
            if (outcome is JobOutcome.Completed)
            {
                held.Remove(job);
                continue;
            }

            if (outcome is JobOutcome.Faulted)
            {
                Retry(job);
            }
            else
            {
                job.Deliveries += outcome is JobOutcome.Threw ? 1 : 0;
                held.Delay(job, Backoff.Delay(job.Tries, options.RetryDelay, options.MaxRetryDelay));
            }

            ForgetIfLost(job);
        }
    }

    private void Retry(HeldJob job)
    {
        var wait = Backoff.Delay(job.Taken.Faults, options.RetryDelay, options.MaxRetryDelay);
        var left = options.RetryFor - job.Age;
        job.Taken = job.Taken with { Faults = job.Taken.Faults + 1 };
        job.IsTakenChanged = true;

        // The last try is at the end of the time, not up to a whole wait before.
        held.Delay(job, wait < left ? wait : left, isRetrying: true);
    }

    private void ForgetIfLost(HeldJob job)
    {
        if (job is { IsLost: true, IsRunning: false })
        {
            held.Remove(job);
            logger.JobNoLongerOurs(stream.Name, job.Id, job.GameId);
        }
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stopping, CancellationToken abort)
    {
        if (wait == TimeSpan.Zero)
        {
            return;
        }

        using var wake = CancellationTokenSource.CreateLinkedTokenSource(stopping.IsCancellationRequested ? abort : stopping);
        await Task.WhenAny(ended.Reader.WaitToReadAsync(wake.Token).AsTask(), Task.Delay(wait, time, wake.Token)).ConfigureAwait(false);
        await wake.CancelAsync().ConfigureAwait(false);
    }

    // Hosts that start together do not ask together for ever after.
    private TimeSpan FirstWait() => options.PollInterval * ((uint)HashCode.Combine(options.ConsumerName, stream.Name) % 100 / 100.0);

    private async Task GiveBackAsync()
    {
        CollectEnded();
        try
        {
            if (held.All.Count > 0)
            {
                await KeepTakenAsync(CancellationToken.None).ConfigureAwait(false);
                await queue.GiveBackAsync(held.All, CancellationToken.None).ConfigureAwait(false);
            }

            await queue.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.JobsNotGivenBack(stream.Name, held.All.Count, FaultText.Of(exception));
        }
    }
}
