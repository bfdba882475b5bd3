namespace Galaxy.Runtime;

/// <summary>Asks the host whether a game may be interrupted, where there is a gate and the request does not pass it.</summary>
internal sealed class GameGate(IEnumerable<IGameGate> gates)
{
    private readonly IGameGate? gate = gates.FirstOrDefault();

    /// <returns>Null if the operation may go on; else why not.</returns>
    public async ValueTask<Failure?> AskAsync(OperationScope scope)
    {
        if (gate is null || scope.Operation.IsForced)
        {
            return null;
        }

        try
        {
            return await scope.AskAsync(PortCall.AskGate, cancel => gate.MayInterruptAsync(scope.GameId, scope.Operation.Kind, cancel)) is { } reason
                ? new Failure(ErrorCode.Conflict, $"the game may not be interrupted now: {reason}") { CanRetry = true, IsPostponed = true }
                : null;
        }
        catch (RuntimePortException fault)
        {
            return Failure.Service($"ask whether the game may be interrupted: {fault.Message}; nothing was changed", fault);
        }
    }
}
