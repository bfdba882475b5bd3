namespace Galaxy.Runtime;

/// <summary>Runs every check side by side, each under its own deadline.</summary>
/// <param name="checks">The checks.</param>
/// <param name="engine">Which engine they are made on, and why; null if that is not known.</param>
/// <param name="limit">How long each may take.</param>
/// <param name="time">The clock.</param>
internal sealed class RuntimePreflight(IReadOnlyList<PreflightCheck> checks, string? engine, TimeSpan limit, TimeProvider time) : IRuntimePreflight
{
    private readonly Lock gate = new();
    private Task leftBehind = Task.CompletedTask;

    /// <summary>Ends when what cancelled checks made to try things is gone again; at the latest after the limit of a check.</summary>
    public async Task LetEndAsync()
    {
        Task ending;
        lock (gate)
        {
            ending = leftBehind;
        }

        await ending.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async Task<PreflightReport> CheckAsync(CancellationToken cancellationToken = default)
    {
        var findings = await Task.WhenAll(checks.Select(check => RunAsync(check, cancellationToken))).ConfigureAwait(false);
        return new PreflightReport([.. findings.OfType<PreflightFinding>().OrderByDescending(static finding => finding.Severity)]) { Engine = engine };
    }

    private async Task<PreflightFinding?> RunAsync(PreflightCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedCall.RunAsync(check.RunAsync, limit, time, cancellationToken, LeaveBehind).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (RuntimePortException fault)
        {
            return check.OnFault(fault);
        }
        catch (Exception exception)
        {
            return new PreflightFinding
            {
                Code = PreflightCode.CheckFailed,
                Severity = PreflightSeverity.Error,
                Message = $"A check ended in {exception.GetType().Name}, which no port may throw: report it to the author of the adapter.",
            };
        }
    }

    private void LeaveBehind(Task check)
    {
        lock (gate)
        {
            leftBehind = leftBehind.IsCompleted ? check : Task.WhenAll(leftBehind, check);
        }
    }
}

/// <summary>An adapter of ours that knows which engine it uses, without asking it.</summary>
internal interface ILocatedEngine
{
    /// <summary>Its address, and in parentheses where that is from.</summary>
    string Location { get; }
}

/// <summary>One check of the preflight.</summary>
/// <param name="RunAsync">Runs the check; null means that nothing is wrong, or that there is nothing to check.</param>
/// <param name="OnFault">What a fault means that the check does not explain itself, a timeout included; null if another check reports it.</param>
internal sealed record PreflightCheck(Func<CancellationToken, ValueTask<PreflightFinding?>> RunAsync, Func<RuntimePortException, PreflightFinding?> OnFault);

/// <summary>Asks something that may hang, and leaves it behind when its time is up.</summary>
internal static class BoundedCall
{
    /// <param name="check">The call; it may block the thread it begins on.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="onLeftBehind">Gets the call that is no longer waited for; the task ends with it, and never fails.</param>
    /// <exception cref="RuntimePortException">The question's own fault, or <see cref="PortFault.TimedOut"/>.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> check, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken, Action<Task>? onLeftBehind = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(limit, time);
        using var registration = cancellationToken.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        var token = deadline.Token;
        var pending = Task.Run(() => check(token).AsTask(), CancellationToken.None);
        try
        {
            return await pending.WaitAsync(token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (token.IsCancellationRequested)
        {
            var leftBehind = ForgetAsync(pending);
            onLeftBehind?.Invoke(leftBehind);
            cancellationToken.ThrowIfCancellationRequested();
            throw new RuntimePortException(PortFault.TimedOut, $"no answer within {limit.TotalSeconds:0.###} s", cancelled);
        }
    }

    // No caller waits for it any more: its failure is observed here.
    private static async Task ForgetAsync(Task pending) => await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
