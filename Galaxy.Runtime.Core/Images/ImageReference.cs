using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Galaxy.Runtime;

/// <summary>
/// A container image reference by the grammar of <c>distribution/reference</c>: <c>[registry/]repository[:tag][@digest]</c>. Only
/// checked and taken apart: what the user wrote is what is stored and pulled.
/// </summary>
public sealed partial class ImageReference
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private const int MaxRepositoryLength = 255;
    private const int HexIdentifierLength = 64;

    private ImageReference(string domain, string path, string? tag, string? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host and port; <c>docker.io</c> when the text names none.</summary>
    public string Domain { get; }

    /// <summary>The repository in its registry; official images are below <c>library/</c>.</summary>
    public string Path { get; }

    /// <summary>The tag, or null.</summary>
    public string? Tag { get; }

    /// <summary>The digest, <c>algorithm:hex</c>, or null.</summary>
    public string? Digest { get; }

    /// <summary>Takes a reference apart.</summary>
    /// <param name="text">The reference as the user wrote it.</param>
    /// <param name="reference">The reference; null when it is malformed.</param>
    /// <param name="problem">What is wrong with it; null when nothing is.</param>
    /// <returns>Whether it is well-formed.</returns>
    public static bool TryParse(
        string? text,
        [NotNullWhen(true)] out ImageReference? reference,
        [NotNullWhen(false)] out string? problem)
    {
        reference = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = "it is empty";
            return false;
        }

        if (text.Length == HexIdentifierLength && text.All(char.IsAsciiHexDigitLower))
        {
            problem = "64 hexadecimal characters are an image id, not a reference";
            return false;
        }

        var (domain, remainder) = SplitDomain(text);
        var match = Remainder.Match(remainder);
        if (!match.Success)
        {
            problem = WhatIsWrong(remainder);
            return false;
        }

        if (domain is not null && !DomainName.IsMatch(domain))
        {
            problem = $"\"{Shorten(domain)}\" is no registry host";
            return false;
        }

        var path = match.Groups["path"].Value;
        domain ??= "docker.io";
        if (domain is "docker.io" && !path.Contains('/', StringComparison.Ordinal))
        {
            path = "library/" + path;
        }

        var digest = match.Groups["digest"] is { Success: true, Value: var value } ? value : null;
        problem = path.Length > MaxRepositoryLength ? $"the repository name is longer than {MaxRepositoryLength} characters"
            : digest is not null && !IsKnownDigest(digest) ? "the digest is not sha256, sha384 or sha512 with as many lower-case hexadecimal digits as that has"
            : null;
        if (problem is not null)
        {
            return false;
        }

        reference = new ImageReference(domain, path, match.Groups["tag"] is { Success: true, Value: var tag } ? tag : null, digest);
        return true;
    }

    /// <summary>The first component is a registry only if it cannot be a repository's.</summary>
    private static (string? Domain, string Remainder) SplitDomain(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return (null, text);
        }

        var first = text[..slash];
        var isDomain = first is "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper);
        return isDomain ? (first is "index.docker.io" ? "docker.io" : first, text[(slash + 1)..]) : (null, text);
    }

    private static string WhatIsWrong(string remainder)
    {
        var name = remainder.Split('@')[0].Split(':')[0];
        return name.Length == 0 ? "the repository name is empty"
            : name.Any(char.IsAsciiLetterUpper) ? "the repository name must be lower case"
            : !RepositoryName.IsMatch(name) ? "the repository name has characters, or separators in places, that are not allowed"
            : "the tag or the digest is malformed";
    }

    private static bool IsKnownDigest(string digest)
    {
        var colon = digest.IndexOf(':', StringComparison.Ordinal);
        var hex = digest.AsSpan(colon + 1);
        var length = digest[..colon] switch { "sha256" => 64, "sha384" => 96, "sha512" => 128, _ => 0 };
        return hex.Length == length && hex.IndexOfAnyExcept(HexDigits) < 0;
    }

    private static string Shorten(string text) => JournalText.ImageRef(text.Length <= 80 ? text : text[..80]);

    private const string Component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private const string Components = Component + "(?:/" + Component + ")*";

    [GeneratedRegex("^(?<path>" + Components + @")(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Remainder { get; }

    [GeneratedRegex("^" + Components + @"\z", RegexOptions.NonBacktracking)]
    private static partial Regex RepositoryName { get; }

    [GeneratedRegex(@"^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex DomainName { get; }
}
