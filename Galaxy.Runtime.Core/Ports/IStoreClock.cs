namespace Galaxy.Runtime.Ports;

/// <summary>The clock of the record store's server. Optional: the preflight compares it with this process's clock.</summary>
public interface IStoreClock
{
    /// <summary>Reads the server's clock, once, while the call is under way; never a cached value.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The server's time; its UTC offset does not matter.</returns>
    /// <exception cref="RuntimePortException">The server did not answer.</exception>
    ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken);
}
