using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Docker;

/// <summary>Makes what a daemon or a registry says safe to store and show.</summary>
internal static partial class DaemonText
{
    private const int MaxLength = 500;

    /// <summary>The message in an error body, which is JSON from an engine and plain text from a proxy.</summary>
    public static string OfBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return Clean(JsonSerializer.Deserialize(body, EngineJson.Default.ErrorAnswer)?.Message ?? "");
        }
        catch (JsonException)
        {
            return Clean(Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * MaxLength)]));
        }
    }

    /// <summary>One line of at most 500 characters, without control characters and without credentials and queries of URLs.</summary>
    public static string Clean(string text)
    {
        // What is cut off need not be searched; a URL that the cut goes through is still redacted up to it.
        var line = text.Length > 4 * MaxLength ? text[..(4 * MaxLength)] : text;
        line = Controls().Replace(line, " ").Trim();
        line = UrlUser().Replace(line, "://***@");
        line = UrlQuery().Replace(line, "${url}?***");
        return line.Length <= MaxLength ? line : string.Concat(line.AsSpan(0, MaxLength - 1), "…");
    }

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Controls();

    [GeneratedRegex(@"://[^/\s""]*@", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UrlUser();

    [GeneratedRegex(@"(?<url>://[^\s""?]+)\?[^\s""]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UrlQuery();
}
