namespace Galaxy.Runtime;

/// <summary>Log driver options as one text: <c>key=value,key2=value2</c>. There is no escape for a comma.</summary>
internal static class LogOptionText
{
    /// <returns>The options; null when the text holds none.</returns>
    public static IReadOnlyDictionary<string, string>? Parse(string? text)
    {
        var parsed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Neither side of the first "=" is trimmed again, and a repeated key is overwritten: that is the format as it always was.
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                parsed[part[..equals]] = part[(equals + 1)..];
            }
        }

        return parsed.Count == 0 ? null : parsed;
    }
}
