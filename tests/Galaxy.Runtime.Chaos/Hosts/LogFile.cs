using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Galaxy.Runtime.Chaos;

/// <summary>Lines of JSON, each written by one system call: what was written before a SIGKILL is there after it.</summary>
internal sealed class LogFile(string path) : IDisposable
{
    private static readonly JsonSerializerOptions Format = new() { Converters = { new JsonStringEnumConverter() }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    private readonly FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
    private readonly Lock gate = new();

    public static IReadOnlyList<LogLine> Read(string path) =>
        File.Exists(path)
            ? [.. File.ReadLines(path).Where(static line => line.EndsWith('}')).Select(static line => JsonSerializer.Deserialize<LogLine>(line, Format)!)]
            : [];

    public void Write(LogLine line)
    {
        var bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, Format) + "\n");
        lock (gate)
        {
            file.Write(bytes);
        }
    }

    public void Dispose() => file.Dispose();
}
