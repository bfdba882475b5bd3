namespace Galaxy.Runtime;

/// <summary>Runs every check side by side, each under its own deadline.</summary>
internal sealed class RuntimePreflight(IReadOnlyList<PreflightCheck> checks, TimeSpan limit, TimeProvider time) : IRuntimePreflight
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
        return new PreflightReport([.. findings.OfType<PreflightFinding>().OrderByDescending(static finding => finding.Severity)]);
    }

    private async Task<PreflightFinding?> RunAsync(PreflightCheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedLook.RunAsync(check.RunAsync, limit, time, cancellationToken, LeaveBehind).ConfigureAwait(false);
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
            return new PreflightFinding(
                PreflightCode.CheckFailed, PreflightSeverity.Error, $"A check ended in {exception.GetType().Name}, which no port may throw: report it to the author of the adapter.");
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
