namespace Galaxy.Runtime;

/// <summary>An operation whose entry is open and that a pass could not settle; the next pass tries again.</summary>
/// <param name="GameId">The game.</param>
/// <param name="OperationId">The operation.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="StartedAt">When it entered the library (UTC).</param>
/// <param name="Reason">Why it is not settled, in words.</param>
public sealed record UnsettledOperation(string GameId, Guid OperationId, OperationKind Kind, DateTimeOffset StartedAt, string Reason)
{
    internal static UnsettledOperation Of(OperationEntry entry, string reason) => new(entry.GameId, entry.OperationId, entry.Kind, entry.StartedAt, reason);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToWireText()} {OperationId:N} of game \"{GameId}\", begun {StartedAt:u}: {Reason}";
}
