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
