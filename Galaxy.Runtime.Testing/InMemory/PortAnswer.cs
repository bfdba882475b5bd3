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
