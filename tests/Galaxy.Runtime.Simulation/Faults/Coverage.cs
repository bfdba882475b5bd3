using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>How often each kind of fault struck each port call.</summary>
internal sealed class Coverage
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;
    private readonly long[,] hits = new long[PortCalls.All.Count, Kinds];

    public void Hit(int call, FaultKind kind) => hits[call, (int)kind]++;

    public long Of(int call, FaultKind kind) => hits[call, (int)kind];

    public void Add(Coverage other)
    {
        for (var call = 0; call < PortCalls.All.Count; call++)
        {
            for (var kind = 0; kind < Kinds; kind++)
            {
                hits[call, kind] += other.hits[call, kind];
            }
        }
    }

    /// <summary>What was never struck.</summary>
    public IEnumerable<string> Gaps()
    {
        for (var call = 0; call < PortCalls.All.Count; call++)
        {
            // Only the preflight reads it, and no operation depends on what it says.
            if (PortCalls.All[call] is PortCalls.StoreClockRead)
            {
                continue;
            }

            for (var kind = 1; kind < Kinds; kind++)
            {
                if (hits[call, kind] == 0)
                {
                    yield return $"{PortCalls.All[call]} x {(FaultKind)kind}";
                }
            }
        }
    }

    public override string ToString()
    {
        var text = new System.Text.StringBuilder();
        text.Append($"{"",-26}").AppendLine(string.Concat(Enumerable.Range(1, Kinds - 1).Select(static kind => $"{((FaultKind)kind).ToString()[..Math.Min(9, ((FaultKind)kind).ToString().Length)],10}")));
        for (var call = 0; call < PortCalls.All.Count; call++)
        {
            text.Append($"{PortCalls.All[call],-26}").AppendLine(string.Concat(Enumerable.Range(1, Kinds - 1).Select(kind => $"{hits[call, kind],10}")));
        }

        return text.ToString();
    }
}
