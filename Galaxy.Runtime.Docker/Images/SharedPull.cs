using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

/// <summary>One running pull and those who wait for it.</summary>
internal sealed class PullFlight : IDisposable
{
    private readonly ILogger logger;
    private readonly CancellationTokenSource cancellation = new();
    private ImmutableList<Seat> listeners = [];
    private bool isEnded;

    public PullFlight(ILogger logger, Func<Action<ImagePullProgress>, CancellationToken, Task> pull)
    {
        this.logger = logger;
        // Off the first caller's stack: it holds a lock, and its own cancellation is not the pull's.
        var token = cancellation.Token;
        Landing = Task.Run(() => pull(Report, token), CancellationToken.None);
        // When all have left, nobody sees how it ended, and nobody needs to.
        _ = Landing.ContinueWith(
            static landed => landed.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends when the pull does, with its fault.</summary>
    public Task Landing { get; }

    /// <summary>How many wait; guarded by the table that holds the flight.</summary>
    public int Passengers { get; set; }

    public Seat Listen(string imageRef, IProgress<ImagePullProgress> progress)
    {
        var seat = new Seat(imageRef, progress);
        ImmutableInterlocked.Update(ref listeners, static (list, added) => list.Add(added), seat);
        return seat;
    }

    public void Forget(Seat seat) => ImmutableInterlocked.Update(ref listeners, static (list, removed) => list.Remove(removed), seat);

    /// <summary>Ends the pull; whoever still waits sees it cancelled.</summary>
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
        foreach (var seat in listeners)
        {
            try
            {
                seat.Progress.Report(progress with { ImageRef = seat.ImageRef });
            }
            catch (Exception exception)
            {
                // One caller's listener is not the other callers' pull.
                logger.PullListenerFailed(seat.ImageRef, exception.GetType().Name);
                Forget(seat);
            }
        }
    }

    /// <summary>One who listens, and the reference as that one gave it.</summary>
    internal sealed class Seat(string imageRef, IProgress<ImagePullProgress> progress)
    {
        public string ImageRef => imageRef;

        public IProgress<ImagePullProgress> Progress => progress;
    }
}

/// <summary>Lets all who want the same image at the same time share one pull; the last who leaves ends it.</summary>
internal sealed class PullFlights(ILogger logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, PullFlight> flights = new(StringComparer.Ordinal);

    /// <summary>Waits for the running pull of the key, or begins one.</summary>
    public async ValueTask JoinAsync(
        string key,
        string imageRef,
        IProgress<ImagePullProgress>? progress,
        Func<Action<ImagePullProgress>, CancellationToken, Task> pull,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var flight = Enter(key, pull);
        var seat = progress is null ? null : flight.Listen(imageRef, progress);
        try
        {
            await flight.Landing.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RuntimePortException(PortFault.Unavailable, $"The pull of {imageRef} ended because this client was disposed.");
        }
        finally
        {
            if (seat is not null)
            {
                flight.Forget(seat);
            }

            Leave(key, flight);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            foreach (var flight in flights.Values)
            {
                flight.Dispose();
            }

            flights.Clear();
        }
    }

    private PullFlight Enter(string key, Func<Action<ImagePullProgress>, CancellationToken, Task> pull)
    {
        lock (gate)
        {
            // One that has ended belongs to those who waited for it: a later caller asks the registry again.
            if (!flights.TryGetValue(key, out var flight) || flight.Landing.IsCompleted)
            {
                flight = new PullFlight(logger, pull);
                flights[key] = flight;
            }

            flight.Passengers++;
            return flight;
        }
    }

    private void Leave(string key, PullFlight flight)
    {
        lock (gate)
        {
            if (--flight.Passengers > 0)
            {
                return;
            }

            // Out of the table at once, so that nobody joins a pull that is being cancelled.
            if (flights.TryGetValue(key, out var current) && current == flight)
            {
                flights.Remove(key);
            }
        }

        flight.Dispose();
    }
}
