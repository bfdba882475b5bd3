using System.Collections;
using System.Text;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Simulation;

/// <summary>How often each kind of fault struck each port call, and which pairs of kinds struck which scenarios.</summary>
internal sealed class Coverage
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;
    private static readonly Dictionary<Scenario, int> Ordinals = Scenario.All.Select(static (scenario, ordinal) => (scenario, ordinal)).ToDictionary();

    private readonly long[,] hits = new long[PortCalls.All.Count, Kinds];
    private readonly long[,] pairs = new long[Kinds, Kinds];
    private readonly BitArray?[,] scenarios = new BitArray?[Kinds, Kinds];

    public void Hit(int call, FaultKind kind) => hits[call, (int)kind]++;

    public long Of(int call, FaultKind kind) => hits[call, (int)kind];

    /// <summary>A scenario was struck by these kinds, in this order; one alone is counted as a pair with none.</summary>
    public void Struck(Scenario scenario, IReadOnlyList<FaultKind> kinds)
    {
        var (first, second) = (kinds.Count > 0 ? (int)kinds[0] : 0, kinds.Count > 1 ? (int)kinds[1] : 0);
        pairs[first, second]++;
        (scenarios[first, second] ??= new BitArray(Scenario.All.Count))[Ordinals[scenario]] = true;
    }

    public void Add(Coverage other)
    {
        for (var call = 0; call < PortCalls.All.Count; call++)
        {
            for (var kind = 0; kind < Kinds; kind++)
            {
                hits[call, kind] += other.hits[call, kind];
            }
        }

        for (var first = 0; first < Kinds; first++)
        {
            for (var second = 0; second < Kinds; second++)
            {
                pairs[first, second] += other.pairs[first, second];
                if (other.scenarios[first, second] is { } more)
                {
                    scenarios[first, second] = (scenarios[first, second] ?? new BitArray(Scenario.All.Count)).Or(more);
                }
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
                if (hits[call, kind] == 0 && FaultKinds.IsDistinctAt((FaultKind)kind, PortCalls.All[call]))
                {
                    yield return $"{PortCalls.All[call]} x {(FaultKind)kind}";
                }
            }
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append($"{"",-26}").AppendLine(string.Concat(Enumerable.Range(1, Kinds - 1).Select(static kind => $"{Short((FaultKind)kind),10}")));
        for (var call = 0; call < PortCalls.All.Count; call++)
        {
            text.Append($"{PortCalls.All[call],-26}").AppendLine(string.Concat(Enumerable.Range(1, Kinds - 1).Select(kind => $"{hits[call, kind],10}")));
        }

        if (pairs.Cast<long>().Any(static count => count > 0))
        {
            text.AppendLine().AppendLine($"pairs of kinds, and in how many of {Scenario.All.Count} scenarios each was played:");
            for (var first = 0; first < Kinds; first++)
            {
                var row = Enumerable.Range(0, Kinds).Where(second => pairs[first, second] > 0).Select(second => $"{(FaultKind)second} {pairs[first, second]} in {scenarios[first, second]!.Cast<bool>().Count(static isPlayed => isPlayed)}");
                if (string.Join(", ", row) is { Length: > 0 } listed)
                {
                    text.AppendLine($"  {(FaultKind)first}, then: {listed}");
                }
            }
        }

        return text.ToString();
    }

    private static string Short(FaultKind kind) => kind.ToString()[..Math.Min(9, kind.ToString().Length)];
}
