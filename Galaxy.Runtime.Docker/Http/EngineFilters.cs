using System.Text;
using System.Text.Json;

namespace Galaxy.Runtime.Docker;

/// <summary>The engine's <c>filters</c> parameter.</summary>
internal static class EngineFilters
{
    public static string Encode(string key, string[] values) => Encode(new Dictionary<string, string[]>(StringComparer.Ordinal) { [key] = values });

    public static string Encode(Dictionary<string, string[]> filters) =>
        Uri.EscapeDataString(Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(filters, EngineJson.Default.DictionaryStringStringArray)));

    /// <summary>Labels as the engine's filter wants them.</summary>
    public static string[] OfLabels(IReadOnlyDictionary<string, string> labels) => [.. labels.Select(label => $"{label.Key}={label.Value}")];

    /// <summary>Whether all of a filter's labels are there; the engine cannot tell a key with "=" in it from key and value.</summary>
    public static bool Matches(this ContainerFilter filter, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (key, value) in filter.Labels)
        {
            if (!labels.TryGetValue(key, out var actual) || actual != value)
            {
                return false;
            }
        }

        return true;
    }
}
