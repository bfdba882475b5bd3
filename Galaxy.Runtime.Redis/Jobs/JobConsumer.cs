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
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(10);

    private readonly JobQueue queue;
    private readonly JobRunner runner;
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

    public JobConsumer(JobQueue queue, JobRunner runner, JobStream stream, RedisJobConsumerOptions options, TimeProvider time, ILogger logger)
    {
        (this.queue, this.runner, this.stream, this.options, this.time, this.logger) = (queue, runner, stream, options, time, logger);
        held = new HeldJobs(time);
        intake = new JobIntake(queue, held, stream, options, time, logger);
    }

    private int Room => Math.Min(options.MaxParallelJobs - held.Running, (HeldPerParallelJob * options.MaxParallelJobs) - held.All.Count);

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
                logger.ConsumerFaulted(stream.Name, exception is RuntimePortException ? exception.Message : exception.GetType().Name, exception);
            }

            return BackOff.Delay(faults++, options.PollInterval, LongestBackOff);
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
    }

    private async Task<int> TakeJobsAsync(CancellationToken stopping, CancellationToken abort)
    {
        if (stopping.IsCancellationRequested)
        {
            return 0;
        }

        StartReady(stopping, abort);
        var taken = 0;
        if (intake.IsClaimDue && Room > 0)
        {
            taken += await intake.ClaimAsync(Room, abort).ConfigureAwait(false);
            StartReady(stopping, abort);
        }

        if (Room > 0)
        {
            taken += await intake.ReadAsync(Room, abort).ConfigureAwait(false);
            StartReady(stopping, abort);
        }

        return taken;
    }

    private void StartReady(CancellationToken stopping, CancellationToken abort)
    {
        while (!stopping.IsCancellationRequested && held.Running < options.MaxParallelJobs && held.TryStartNext(out var job))
        {
            _ = Task.Run(() => ReportAsync(job), CancellationToken.None);
        }

        async Task ReportAsync(HeldJob job) => ended.Writer.TryWrite((job, await runner.RunAsync(job, abort).ConfigureAwait(false)));
    }

    private void CollectEnded()
    {
        while (ended.Reader.TryRead(out var item))
        {
            var (job, outcome) = item;
            if (outcome is JobOutcome.Settled)
            {
                held.Remove(job);
                continue;
            }

            job.Deliveries += outcome is JobOutcome.Failed ? 1 : 0;
            held.Delay(job, BackOff.Delay(job.Tries, options.RetryDelay, options.MaxRetryDelay));
            ForgetIfLost(job);
        }
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
                await queue.GiveBackAsync(held.All, CancellationToken.None).ConfigureAwait(false);
            }

            await queue.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.JobsNotGivenBack(stream.Name, held.All.Count, exception is RuntimePortException ? exception.Message : exception.GetType().Name);
        }
    }
}
