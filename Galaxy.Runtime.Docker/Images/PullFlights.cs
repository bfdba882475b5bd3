using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Docker;

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
