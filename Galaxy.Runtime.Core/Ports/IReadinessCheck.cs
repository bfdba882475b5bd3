namespace Galaxy.Runtime.Ports;

/// <summary>Finds out whether a started game is ready. The default connects over the network, from this process.</summary>
public interface IReadinessCheck
{
    /// <summary>Makes one attempt.</summary>
    /// <param name="target">What is asked.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Null if the game is ready; else why not, in a few words that are safe to store and show.</returns>
    /// <exception cref="RuntimePortException">The attempt could not be made; it counts as one that found the game not ready.</exception>
    ValueTask<string?> CheckAsync(ReadinessTarget target, CancellationToken cancellationToken);
}

/// <summary>What a readiness check asks.</summary>
public sealed record ReadinessTarget
{
    /// <summary>The container's full id.</summary>
    public required string ContainerId { get; init; }

    /// <summary>An IP address: that at which the port is published, or the container's own.</summary>
    public required string Address { get; init; }

    /// <summary>The TCP port at <see cref="Address"/>.</summary>
    public required int Port { get; init; }

    /// <summary>The path of an HTTP GET that must be answered with 200 to 399; null if a connection is enough.</summary>
    public string? HttpPath { get; init; }
}
