namespace Galaxy.Runtime;

/// <summary>Cuts and cleans text that comes from outside before it is stored: nobody's input may break a store or a terminal.</summary>
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

    private static string Clean(string text, int maxLength, bool keepLineBreaks = false)
    {
        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Any(IsUnsafe))
        {
            return text;
        }

        return string.Create(Math.Min(text.Length, maxLength), (text, keepLineBreaks), static (target, source) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var c = source.text[i];
                target[i] = IsUnsafe(c) && !(source.keepLineBreaks && c is '\n') ? '\uFFFD' : c;
            }

            // Half a surrogate pair is no text.
            if (target.Length > 0 && char.IsHighSurrogate(target[^1]))
            {
                target[^1] = '\uFFFD';
            }
        });
    }

    private static bool IsUnsafe(char c) => char.IsControl(c);
}
