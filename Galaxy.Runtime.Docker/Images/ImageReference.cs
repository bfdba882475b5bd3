using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Docker;

/// <summary>An image reference, taken apart as the engine does: <c>[registry/]path[:tag][@digest]</c>.</summary>
/// <param name="Registry">The registry's host, <c>docker.io</c> when the text names none.</param>
/// <param name="Name">Registry and path as given.</param>
/// <param name="Version">What is pulled: the digest, else the tag, else <c>latest</c>.</param>
/// <param name="Canonical">Name and version, which the engine can take for nothing else, such as the beginning of an id.</param>
internal sealed partial record ImageReference(string Registry, string Name, string Version, string Canonical)
{
    public const string DefaultRegistry = "docker.io";

    // The engine's own limit for a name.
    private const int MaxNameLength = 255;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        var match = Grammar().Match(text);
        if (!match.Success || match.Groups["name"].Length > MaxNameLength)
        {
            return false;
        }

        var name = match.Groups["name"].Value;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : name[..slash];
        var hasRegistry = first == "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper);
        var path = hasRegistry ? name[(slash + 1)..] : name;
        // Sixty-four hexadecimal digits are an id, not a name.
        if (!Path().IsMatch(path) || IsHexId(name))
        {
            return false;
        }

        var digest = match.Groups["digest"].Value;
        var tag = match.Groups["tag"].Value;
        reference = digest.Length > 0
            ? new ImageReference(hasRegistry ? first : DefaultRegistry, name, digest, $"{name}@{digest}")
            : WithTag(hasRegistry ? first : DefaultRegistry, name, tag.Length > 0 ? tag : "latest");
        return true;
    }

    /// <summary>Whether the text is an image's content id, <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static bool IsContentId(string text) => text.StartsWith("sha256:", StringComparison.Ordinal) && IsHexId(text.AsSpan(7));

    // Without a tag the engine would pull every tag there is.
    private static ImageReference WithTag(string registry, string name, string tag) => new(registry, name, tag, $"{name}:{tag}");

    private static bool IsHexId(ReadOnlySpan<char> text) => text.Length == 64 && !text.ContainsAnyExcept(HexDigits);

    [GeneratedRegex(
        @"\A(?<name>[a-zA-Z0-9][a-zA-Z0-9._-]*(:[0-9]+(?=/))?(/[a-zA-Z0-9._-]+)*)(:(?<tag>\w[\w.-]{0,127}))?(@(?<digest>[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.ECMAScript,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Grammar();

    [GeneratedRegex(
        @"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Path();
}
