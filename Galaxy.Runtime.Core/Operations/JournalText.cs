namespace Galaxy.Runtime;

/// <summary>Cuts and cleans text that comes from outside before it is stored: no input may break a store or a terminal.</summary>
internal static class JournalText
{
    private const int MaxGameIdLength = 200;
    private const int MaxSourceRefLength = 1_000;
    private const int MaxMessageLength = 2_000;
    private const int MaxImageRefLength = 1_000;

    public static string GameId(string? text) => Clean(text ?? "", MaxGameIdLength);

    public static string? SourceRef(string? text) => text is null ? null : Clean(text, MaxSourceRefLength);

    public static string ImageRef(string? text) => Clean(text ?? "", MaxImageRefLength);

    public static string? Message(string? text) => text is null ? null : Clean(text, MaxMessageLength, keepLineBreaks: true);

    /// <summary>Whether a text can be stored and shown as it is.</summary>
    public static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || IsHalfAPair(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static string Clean(string text, int maxLength, bool keepLineBreaks = false)
    {
        if (text.Length <= maxLength && IsClean(text))
        {
            return text;
        }

        return string.Create(Math.Min(text.Length, maxLength), (text, keepLineBreaks), static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var c = source.text[i];
                var isKept = !char.IsControl(c) || (source.keepLineBreaks && c is '\n');
                target[i] = isKept && !IsHalfAPair(source.text.AsSpan(0, target.Length), i) ? c : '\uFFFD';
            }
        });
    }

    // Half a surrogate pair is no text: it cannot be encoded, so no store takes it.
    private static bool IsHalfAPair(ReadOnlySpan<char> text, int i) =>
        (char.IsHighSurrogate(text[i]) && (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])))
        || (char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1])));
}
