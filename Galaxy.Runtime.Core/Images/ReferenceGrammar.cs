using System.Buffers;

namespace Galaxy.Runtime;

/// <summary>The parts of an image reference by the grammar of <c>distribution/reference</c>, each read once from left to right.</summary>
internal static class ReferenceGrammar
{
    public const int MaxRepositoryLength = 255;
    private const int MaxTagLength = 128;

    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:");

    /// <summary>Components separated by <c>/</c>: lower-case letters and digits, joined by <c>.</c>, <c>_</c>, <c>__</c> or hyphens.</summary>
    public static bool IsRepository(ReadOnlySpan<char> text)
    {
        foreach (var component in text.Split('/'))
        {
            if (!IsComponent(text[component]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A letter, digit or <c>_</c>, then up to 127 of those, <c>.</c> and <c>-</c>.</summary>
    public static bool IsTag(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxTagLength || text[0] is '.' or '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A known algorithm with as many lower-case hexadecimal digits as it has.</summary>
    public static bool IsDigest(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        var length = text[..colon] switch
        {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => 0,
        };
        var digits = text[(colon + 1)..];
        return digits.Length > 0 && digits.Length == length && !digits.ContainsAnyExcept(LowerHexDigits);
    }

    /// <summary>Whether 64 hexadecimal digits stand where a name should: that is an image id.</summary>
    public static bool IsImageId(ReadOnlySpan<char> text) => text.Length == 64 && !text.ContainsAnyExcept(LowerHexDigits);

    /// <summary>A host name or an IPv6 address in brackets, and an optional port.</summary>
    public static bool IsRegistry(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            return end > 1 && !text[1..end].ContainsAnyExcept(AddressCharacters) && IsPort(text[(end + 1)..]);
        }

        var colon = text.IndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        foreach (var label in host.Split('.'))
        {
            if (!IsHostLabel(host[label]))
            {
                return false;
            }
        }

        return colon < 0 || IsPort(text[colon..]);
    }

    private static bool IsComponent(ReadOnlySpan<char> text)
    {
        while (true)
        {
            var letters = CountWhile(text, static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
            if (letters == 0)
            {
                return false;
            }

            text = text[letters..];
            if (text.IsEmpty)
            {
                return true;
            }

            var separator = text[0] switch
            {
                '.' => 1,
                '_' => text is ['_', '_', ..] ? 2 : 1,
                '-' => CountWhile(text, static c => c is '-'),
                _ => 0,
            };
            if (separator == 0)
            {
                return false;
            }

            text = text[separator..];
        }
    }

    private static bool IsHostLabel(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] is not '-' && text[^1] is not '-' && CountWhile(text, static c => char.IsAsciiLetterOrDigit(c) || c is '-') == text.Length;

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text.Length > 1 && text[0] is ':' && CountWhile(text[1..], char.IsAsciiDigit) == text.Length - 1);

    private static int CountWhile(ReadOnlySpan<char> text, Func<char, bool> holds)
    {
        var count = 0;
        while (count < text.Length && holds(text[count]))
        {
            count++;
        }

        return count;
    }
}
