namespace Galaxy.Runtime;

/// <summary>
/// Looks whether everything the runtime needs is there and fits together, and names what is wrong. The host runs it when it starts
/// (<c>Preflight:Mode</c>); it may be run at any time.
/// </summary>
public interface IRuntimePreflight
{
    /// <summary>
    /// Makes every check, side by side; one that gets no answer ends by itself after <c>Preflight:Timeout</c> and holds no other up. What a
    /// check has to make (a directory below <c>State:Root</c>, a container that never starts) it takes away again.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The findings. Faults of servers are findings, not exceptions.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<PreflightReport> CheckAsync(CancellationToken cancellationToken = default);
}
