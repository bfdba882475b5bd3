namespace Galaxy.Runtime.Testing;

/// <summary>One call of a port, as a <see cref="FaultPlan"/> saw it.</summary>
/// <param name="Name">Which call; one of <see cref="PortCalls"/>.</param>
/// <param name="Subject">What it was about: a game id, an operation id (32 hexadecimal digits), a container id or name, an image reference or a network; empty where there is none.</param>
public readonly record struct PortCall(string Name, string Subject)
{
    /// <inheritdoc/>
    public override string ToString() => Subject.Length == 0 ? Name : $"{Name} {Subject}";
}
