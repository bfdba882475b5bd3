namespace Galaxy.Runtime.Chaos;

/// <summary>I8: a file of our own in every state directory, from when it is first seen to the end.</summary>
internal sealed class StateMarks(string root)
{
    private const string FileName = "universe.dat";

    private readonly HashSet<string> marked = new(StringComparer.Ordinal);

    public void MarkNew()
    {
        foreach (var directory in Directory.EnumerateDirectories(root))
        {
            if (marked.Add(directory))
            {
                File.WriteAllText(Path.Combine(directory, FileName), directory);
            }
        }
    }

    public IReadOnlyList<string> Problems() =>
    [
        .. marked
            .Where(static directory => !File.Exists(Path.Combine(directory, FileName)) || File.ReadAllText(Path.Combine(directory, FileName)) != directory)
            .Select(static directory => $"I8: the state in {directory} is not what it was"),
    ];
}
