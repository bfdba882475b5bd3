using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <summary>What one host did, in order: port calls by their name, metrics as <c>metric {name}</c>, log lines as <c>log {event}</c>.</summary>
public sealed class Timeline(FaultPlan calls)
{
    private readonly List<string> seen = [];
    private int taken;

    public IReadOnlyList<string> Seen
    {
        get
        {
            TakeCalls();
            return seen;
        }
    }

    public void Metric(string name)
    {
        TakeCalls();
        seen.Add($"metric {name}");
    }

    public void Log(string eventName)
    {
        TakeCalls();
        seen.Add($"log {eventName}");
    }

    /// <summary>The same without what is of no interest.</summary>
    public IEnumerable<string> Without(params string[] names) => Seen.Where(name => !names.Contains(name));

    /// <summary>Only these, in the order in which they happened.</summary>
    public IEnumerable<string> Only(params string[] names) => Seen.Where(names.Contains);

    private void TakeCalls()
    {
        var made = calls.Calls;
        seen.AddRange(made.Skip(taken).Select(static call => call.Name));
        taken = made.Count;
    }
}
