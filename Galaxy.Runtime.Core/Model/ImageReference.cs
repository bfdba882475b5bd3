using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>
/// A container image reference by the grammar of <c>distribution/reference</c>: <c>[registry/]repository[:tag][@digest]</c>. Only
/// checked and taken apart: what the user wrote is what is stored and pulled.
/// </summary>
public sealed class ImageReference
{
    // More than a registry, a repository, a tag and a digest can need together; what is longer is refused unread.
    private const int MaxLength = 1_024;

    /// <summary>The registry of a reference that names none: <c>docker.io</c>.</summary>
    public const string DefaultRegistry = "docker.io";

    private ImageReference(string registry, string repository, string name, string? tag, string? digest)
    {
        Registry = registry;
        Repository = repository;
        Name = name;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host and port; <see cref="DefaultRegistry"/> when the text names none.</summary>
    public string Registry { get; }

    /// <summary>The repository in its registry; official images are below <c>library/</c>.</summary>
    public string Repository { get; }

    /// <summary>Registry and repository as they were written.</summary>
    public string Name { get; }

    /// <summary>The tag, or null.</summary>
    public string? Tag { get; }

    /// <summary>The digest, <c>algorithm:hex</c>, or null.</summary>
    public string? Digest { get; }

    /// <summary>
    /// <see cref="Name"/> with the digest, else with the tag, else with <c>latest</c>: an engine can take it for nothing else, such as the beginning of an id, and pulls
    /// one image and not every tag there is.
    /// </summary>
    public string Canonical => Digest is null ? $"{Name}:{Tag ?? "latest"}" : $"{Name}@{Digest}";

    /// <summary>Takes a reference apart.</summary>
    /// <param name="text">The reference as the user wrote it.</param>
    /// <param name="reference">The reference; null when it is malformed.</param>
    /// <param name="problem">Which part of it is wrong, and how; null when nothing is.</param>
    /// <returns>Whether it is well-formed.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? problem)
    {
        reference = null;
        problem = string.IsNullOrWhiteSpace(text) ? "it is empty"
            : text.Length > MaxLength ? $"it is longer than {MaxLength} characters"
            : ReferenceGrammar.IsImageId(text) ? "64 hexadecimal digits are an image id, not a reference"
            : null;
        if (problem is not null)
        {
            return false;
        }

        var (name, digest) = SplitAt(text!, '@');
        var (registry, remainder) = SplitRegistry(name);
        var (path, tag) = SplitAt(remainder, ':');
        problem = path.Length == 0 ? "the repository name is empty"
            : path.Any(char.IsAsciiLetterUpper) ? "the repository name must be lower case"
            : !ReferenceGrammar.IsRepository(path) ? "the repository name has characters, or separators in places, that are not allowed"
            : registry is not null && !ReferenceGrammar.IsRegistry(registry) ? "the registry host is not a host name or address with an optional port"
            : tag is not null && !ReferenceGrammar.IsTag(tag) ? "the tag is not 1 to 128 letters, digits, '_', '.' and '-', the first a letter, digit or '_'"
            : digest is not null && !ReferenceGrammar.IsDigest(digest) ? "the digest is not sha256, sha384 or sha512 with as many lower-case hexadecimal digits as that has"
            : null;

        var written = tag is null ? name : name[..^(tag.Length + 1)];
        registry = registry is null or "index.docker.io" ? DefaultRegistry : registry;
        var repository = registry is DefaultRegistry && !path.Contains('/', StringComparison.Ordinal) ? "library/" + path : path;
        if (problem is null && repository.Length > ReferenceGrammar.MaxRepositoryLength)
        {
            problem = $"the repository name is longer than {ReferenceGrammar.MaxRepositoryLength} characters";
        }

        reference = problem is null ? new ImageReference(registry, repository, written, tag, digest) : null;
        return problem is null;
    }

    /// <summary>The first component is a registry only if it cannot be a repository's.</summary>
    private static (string? Registry, string Remainder) SplitRegistry(string text)
    {
        var (first, rest) = SplitAt(text, '/');
        var isRegistry = rest is not null && (first is "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper));
        return isRegistry ? (first, rest!) : (null, text);
    }

    private static (string Before, string? After) SplitAt(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}

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
