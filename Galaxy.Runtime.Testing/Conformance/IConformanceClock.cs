namespace Galaxy.Runtime.Testing;

/// <summary>How a conformance case lets time pass: really, or on a manual clock that the adapter under test shares.</summary>
public interface IConformanceClock
{
    /// <summary>The clock, as the adapter sees it.</summary>
    TimeProvider Time { get; }

    /// <summary>Lets at least so much time pass.</summary>
    /// <param name="span">How much.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    ValueTask PassAsync(TimeSpan span, CancellationToken cancellationToken);
}

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

/// <summary>Waits: for adapters of real servers.</summary>
public sealed class RealTimeConformanceClock : IConformanceClock
{
    /// <inheritdoc/>
    public TimeProvider Time => TimeProvider.System;

    /// <inheritdoc/>
    public async ValueTask PassAsync(TimeSpan span, CancellationToken cancellationToken) => await Task.Delay(span, TimeProvider.System, cancellationToken);
}
