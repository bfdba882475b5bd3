using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>One running pull and those who wait for it.</summary>
internal sealed class SharedPull : IDisposable
{
    private readonly ILogger logger;
    private readonly CancellationTokenSource cancellation = new();
    private ImmutableList<Subscription> listeners = [];
    private bool isEnded;

    public SharedPull(ILogger logger, Func<Action<ImagePullProgress>, CancellationToken, Task> pull)
    {
        this.logger = logger;
        // Off the first caller's stack: it holds a lock, and its own cancellation is not the pull's.
        var token = cancellation.Token;
        Completion = Task.Run(() => pull(Report, token), CancellationToken.None);
        // When all subscribers have left, its outcome is of no interest.
        _ = Completion.ContinueWith(
            static landed => landed.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends when the pull does, with its fault.</summary>
    public Task Completion { get; }

    /// <summary>How many wait; guarded by the table that holds the pull.</summary>
    public int Subscribers { get; set; }

    public Subscription Listen(string imageRef, IProgress<ImagePullProgress> progress)
    {
        var subscription = new Subscription(imageRef, progress);
        ImmutableInterlocked.Update(ref listeners, static (list, added) => list.Add(added), subscription);
        return subscription;
    }

    public void Forget(Subscription subscription) => ImmutableInterlocked.Update(ref listeners, static (list, removed) => list.Remove(removed), subscription);

    /// <summary>Ends the pull; callers that still wait see it cancelled.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isEnded, true))
        {
            return;
        }

        // The pull holds the token, which stays cancelled.
        cancellation.Cancel();
        cancellation.Dispose();
    }

    private void Report(ImagePullProgress progress)
    {
        foreach (var subscription in listeners)
        {
            try
            {
                subscription.Progress.Report(progress with { ImageRef = subscription.ImageRef });
            }
            catch (Exception exception)
            {
                // One caller's listener is not the other callers' pull.
                logger.PullListenerFailed(subscription.ImageRef, exception.GetType().Name);
                Forget(subscription);
            }
        }
    }

    /// <summary>One who listens, and the reference as that one gave it.</summary>
    internal sealed class Subscription(string imageRef, IProgress<ImagePullProgress> progress)
    {
        public string ImageRef => imageRef;

        public IProgress<ImagePullProgress> Progress => progress;
    }
}

/// <summary>Lets all who want the same image at the same time share one pull; the last who leaves ends it.</summary>
internal sealed class SharedPulls(ILogger logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SharedPull> pulls = new(StringComparer.Ordinal);

    /// <summary>Waits for the running pull of the key, or begins one.</summary>
    public async ValueTask JoinAsync(
        string key,
        string imageRef,
        IProgress<ImagePullProgress>? progress,
        Func<Action<ImagePullProgress>, CancellationToken, Task> start,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pull = Enter(key, start);
        var subscription = progress is null ? null : pull.Listen(imageRef, progress);
        try
        {
            await pull.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RuntimePortException(PortFault.Unavailable, $"The pull of {imageRef} ended because this client was disposed.");
        }
        finally
        {
            if (subscription is not null)
            {
                pull.Forget(subscription);
            }

            Leave(key, pull);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var pull in pulls.Values)
            {
                pull.Dispose();
            }

            pulls.Clear();
        }
    }

    private SharedPull Enter(string key, Func<Action<ImagePullProgress>, CancellationToken, Task> start)
    {
        lock (gate)
        {
            // One that has ended belongs to those who waited for it: a later caller asks the registry again.
            if (!pulls.TryGetValue(key, out var pull) || pull.Completion.IsCompleted)
            {
                pull = new SharedPull(logger, start);
                pulls[key] = pull;
            }

            pull.Subscribers++;
            return pull;
        }
    }

    private void Leave(string key, SharedPull pull)
    {
        lock (gate)
        {
            if (--pull.Subscribers > 0)
            {
                return;
            }

            // Out of the table at once, so that no caller joins a pull that is being cancelled.
            if (pulls.TryGetValue(key, out var current) && current == pull)
            {
                pulls.Remove(key);
            }
        }

        pull.Dispose();
    }
}
