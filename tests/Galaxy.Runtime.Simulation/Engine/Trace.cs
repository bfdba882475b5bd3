namespace Galaxy.Runtime.Simulation;

/// <summary>What happened in one schedule: a fingerprint always, and lines to read when they are asked for.</summary>
internal sealed class Trace(bool keepsLines)
{
    private readonly List<string> lines = [];

    /// <summary>Changes with every event, its order among them.</summary>
    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    public bool KeepsLines => keepsLines;

    public IReadOnlyList<string> Lines => lines;

    public void Add(string what) => lines.Add(what);

    public void Mark(int value)
    {
        // FNV-1a over whole numbers.
        Fingerprint = (Fingerprint ^ (uint)value) * 1099511628211;
    }
}
