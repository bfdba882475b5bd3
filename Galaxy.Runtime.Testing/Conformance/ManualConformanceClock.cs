namespace Galaxy.Runtime.Testing;

/// <summary>Moves a manual clock: for adapters that keep time by it.</summary>
/// <param name="time">The clock that the adapter was given.</param>
public sealed class ManualConformanceClock(ManualTimeProvider time) : IConformanceClock
{
    /// <inheritdoc/>
    public TimeProvider Time => time;

    /// <inheritdoc/>
    public ValueTask PassAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        time.Advance(span);
        return ValueTask.CompletedTask;
    }
}
