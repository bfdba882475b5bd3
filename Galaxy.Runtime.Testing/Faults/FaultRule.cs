namespace Galaxy.Runtime.Testing;

/// <summary>One planned fault: of which calls, which of them, and what happens.</summary>
internal sealed record FaultRule(string CallName, int Nth, int Times, FaultKind Kind)
{
    public PortFault Fault { get; init; } = PortFault.Unavailable;

    public TimeSpan Delay { get; init; }

    /// <summary>Whether it strikes a call, given how many there were of its name and in all, this one included.</summary>
    public bool Strikes(string callName, int countOfName, int countOfAll)
    {
        var isAny = string.Equals(CallName, PortCalls.Any, StringComparison.Ordinal);
        var count = isAny ? countOfAll : countOfName;
        return (isAny || string.Equals(CallName, callName, StringComparison.Ordinal)) && count >= Nth && count - Nth < Times;
    }
}
