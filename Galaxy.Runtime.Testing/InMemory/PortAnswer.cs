namespace Galaxy.Runtime.Testing;

/// <summary>Answers a port call of a fake at once, the way an asynchronous method would: cancellation and faults travel in the task.</summary>
internal static class PortAnswer
{
    public static ValueTask<T> Of<T>(Func<T> answer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return ValueTask.FromResult(answer());
        }
        catch (Exception fault)
        {
            return ValueTask.FromException<T>(fault);
        }
    }

    public static ValueTask Of(Action effect, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        try
        {
            effect();
            return ValueTask.CompletedTask;
        }
        catch (Exception fault)
        {
            return ValueTask.FromException(fault);
        }
    }
}

/// <summary>Instants as a database keeps them: UTC, whole microseconds.</summary>
internal static class Instants
{
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static long ToUnixMicroseconds(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
}
