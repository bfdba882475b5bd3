namespace Galaxy.Runtime.Testing;

/// <summary>The clock of a server, as far from its host's as a test says.</summary>
/// <param name="time">The host's clock; null means the system's.</param>
public sealed class InMemoryStoreClock(TimeProvider? time = null) : IStoreClock
{
    private readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>How far it is ahead of the host's clock; negative when it is behind. Default zero.</summary>
    public TimeSpan Offset { get; set; }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) => PortAnswer.Of(() => time.GetUtcNow() + Offset, cancellationToken);
}
