using System.Globalization;
using System.Text;

namespace Galaxy.Runtime.Postgres;

/// <summary>Makes values storable: PostgreSQL refuses NUL and unpaired surrogates, which logs of containers and cut texts may hold.</summary>
internal static class PostgresText
{
    private const char Replacement = '\uFFFD';
    private const int EscapeLength = 6;

    /// <summary>The text with every NUL and unpaired surrogate replaced by U+FFFD; the same instance when there is none.</summary>
    public static string Clean(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (first < 0 && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                if (char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]))
                {
                    target[i] = source[i];
                    target[++i] = source[i];
                    continue;
                }

                target[i] = source[i] is '\0' || char.IsSurrogate(source[i]) ? Replacement : source[i];
            }
        });
    }

    /// <summary>An instant as precise as a column's.</summary>
    public static DateTimeOffset ToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>The JSON text with the escapes that <c>jsonb</c> refuses, <c>\u0000</c> and unpaired surrogates, replaced by U+FFFD.</summary>
    public static string CleanJson(string json)
    {
        var clean = Clean(json);
        if (!clean.Contains("\\u", StringComparison.Ordinal))
        {
            return clean;
        }

        var result = new StringBuilder(clean.Length);
        for (var i = 0; i < clean.Length;)
        {
            var length = EscapeAt(clean, i, out var storable);
            if (storable)
            {
                result.Append(clean, i, length);
            }
            else
            {
                result.Append(Replacement);
            }

            i += length;
        }

        return result.ToString();
    }

    // An escaped backslash is one unit, so that the "\u0000" in "\\u0000" is seen for the plain text it is.
    private static int EscapeAt(string json, int index, out bool storable)
    {
        storable = true;
        if (json[index] is not '\\')
        {
            return 1;
        }

        if (CodeUnitAt(json, index) is not { } unit)
        {
            return Math.Min(2, json.Length - index);
        }

        if (char.IsHighSurrogate(unit) && CodeUnitAt(json, index + EscapeLength) is { } next && char.IsLowSurrogate(next))
        {
            return 2 * EscapeLength;
        }

        storable = unit is not '\0' && !char.IsSurrogate(unit);
        return EscapeLength;
    }

    private static char? CodeUnitAt(string json, int index) =>
        index + EscapeLength <= json.Length
        && json[index] is '\\'
        && json[index + 1] is 'u'
        && ushort.TryParse(json.AsSpan(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
