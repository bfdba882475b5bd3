namespace Galaxy.Runtime.Testing;

/// <summary>Waits: for adapters of real servers.</summary>
public sealed class RealTimeConformanceClock : IConformanceClock
{
    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <inheritdoc/>
    public async ValueTask PassAsync(TimeSpan span, CancellationToken cancellationToken) => await Task.Delay(span, TimeProvider.System, cancellationToken);
}
