using System.Globalization;
using System.Text;

namespace Galaxy.Runtime.Chaos;

/// <summary>What happened in one pass, or in several: faults by kind, requests by outcome, healing times, violations.</summary>
internal sealed class ChaosReport
{
    private static readonly (string Name, string Promise)[] Invariants =
    [
        ("I1", "at most one live container per game"),
        ("I2", "a record says running if and only if its container runs"),
        ("I3", "no container of ours without a record"),
        ("I4", "every journal entry closed exactly once"),
        ("I5", "no lease held by the dead"),
        ("I6", "no write and no request without the lease"),
        ("I7", "no foreign container touched"),
        ("I8", "state directories untouched"),
        ("I9", "what callers were told was true, and is in the journal"),
        ("R7", "no event lost: each success and each exit is in the stream"),
    ];

    private readonly Lock gate = new();
    private readonly SortedDictionary<FaultKind, int> faults = [];
    private readonly SortedDictionary<OperationKind, SortedDictionary<string, int>> operations = [];
    private readonly SortedDictionary<string, List<TimeSpan>> repairs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<FaultKind, List<TimeSpan>> outages = [];
    private readonly List<string> violations = [];
    private readonly List<string> notes = [];

    public IReadOnlyList<string> Violations => violations;

    /// <summary>How many results were compared with a look at the game when they were told.</summary>
    public int Pictures { get; private set; }

    public int FaultsOf(FaultKind kind) => faults.GetValueOrDefault(kind);

    /// <summary>A line of its own at the top of the report.</summary>
    public void Noted(string line)
    {
        lock (gate)
        {
            notes.Add(line);
        }
    }

    public void Struck(FaultKind kind)
    {
        lock (gate)
        {
            faults[kind] = faults.GetValueOrDefault(kind) + 1;
        }
    }

    /// <summary>What was struck works again.</summary>
    public void CameBack(FaultKind kind, TimeSpan after)
    {
        lock (gate)
        {
            TimesOf(outages, kind).Add(after);
        }
    }

    /// <summary>A game that a crash had left unwell is well again.</summary>
    public void Healed(CrashFault fault, TimeSpan after)
    {
        lock (gate)
        {
            TimesOf(repairs, fault.IsAlone ? $"{fault.Kind} alone" : $"{fault.Kind} among others").Add(after);
        }
    }

    public void Violated(params IEnumerable<string> how)
    {
        lock (gate)
        {
            violations.AddRange(how);
        }
    }

    public void Count(IReadOnlyList<LogLine> lines)
    {
        var answers = lines.Where(static line => line.What is LogLineKind.Told or LogLineKind.Cancelled).ToList();
        foreach (var asked in lines.Where(static line => line.What is LogLineKind.Asked).GroupBy(static line => line.Kind))
        {
            var ofKind = answers.Where(line => line.Kind == asked.Key).ToList();
            foreach (var outcome in ofKind.GroupBy(static line => line.What is LogLineKind.Cancelled ? ErrorCode.Cancelled.ToWireText() : OutcomeOf(line.ErrorCode)))
            {
                Count(asked.Key, outcome.Key, outcome.Count());
            }

            Count(asked.Key, "(host killed)", asked.Count() - ofKind.Count);
        }

        Pictures += answers.Count(static line => line.Picture is not null);
    }

    public void Add(ChaosReport other)
    {
        foreach (var (kind, count) in other.faults)
        {
            faults[kind] = faults.GetValueOrDefault(kind) + count;
        }

        foreach (var (kind, times) in other.repairs)
        {
            TimesOf(repairs, kind).AddRange(times);
        }

        foreach (var (kind, times) in other.outages)
        {
            TimesOf(outages, kind).AddRange(times);
        }

        foreach (var (kind, outcomes) in other.operations)
        {
            foreach (var (outcome, count) in outcomes)
            {
                Count(kind, outcome, count);
            }
        }

        violations.AddRange(other.violations);
        notes.AddRange(other.notes);
        Pictures += other.Pictures;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        notes.ForEach(note => text.AppendLine(note));
        text.AppendLine().AppendLine("faults, until what they had struck worked again");
        foreach (var (kind, count) in faults)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind,-16}{count,6}   {Describe(TimesOf(outages, kind))}");
        }

        text.AppendLine().AppendLine("requests by outcome");
        foreach (var (kind, outcomes) in operations)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind.ToWireText(),-18}{outcomes.Values.Sum(),6}   {string.Join(", ", outcomes.Select(static outcome => $"{outcome.Key} {outcome.Value}"))}");
        }

        text.AppendLine().AppendLine("games that a crash left unwell, until they were well again");
        foreach (var (kind, times) in repairs)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind,-26}{times.Count,6}   {Describe(times)}");
        }

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"invariants ({Pictures} results compared with a look at their game)");
        foreach (var (name, promise) in Invariants)
        {
            var count = violations.Count(violation => violation.StartsWith(name, StringComparison.Ordinal));
            text.AppendLine(CultureInfo.InvariantCulture, $"  {name}  {(count == 0 ? "ok" : $"{count} VIOLATIONS"),-14}  {promise}");
        }

        violations.ForEach(violation => text.AppendLine("  violated: " + violation));
        return text.Append(CultureInfo.InvariantCulture, $"{violations.Count} violations").ToString();
    }

    private static List<TimeSpan> TimesOf<TKind>(SortedDictionary<TKind, List<TimeSpan>> all, TKind kind)
        where TKind : notnull =>
        all.TryGetValue(kind, out var times) ? times : all[kind] = [];

    private static string Describe(List<TimeSpan> times)
    {
        times.Sort();
        return times.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"p50 {times[times.Count / 2].TotalSeconds:0.0} s, max {times[^1].TotalSeconds:0.0} s");
    }

    private static string OutcomeOf(ErrorCode code) => code is ErrorCode.None ? "success" : code.ToWireText();

    private void Count(OperationKind kind, string outcome, int count)
    {
        if (count > 0)
        {
            var outcomes = operations.TryGetValue(kind, out var known) ? known : operations[kind] = new SortedDictionary<string, int>(StringComparer.Ordinal);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + count;
        }
    }
}
