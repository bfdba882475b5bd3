namespace Galaxy.Runtime;

/// <summary>One check of the preflight.</summary>
/// <param name="RunAsync">Looks; null means that nothing is wrong, or that there is nothing to look at.</param>
/// <param name="OnFault">What a fault means that the look does not explain itself, no answer in time among them.</param>
internal sealed record PreflightCheck(Func<CancellationToken, ValueTask<PreflightFinding?>> RunAsync, Func<RuntimePortException, PreflightFinding> OnFault);
