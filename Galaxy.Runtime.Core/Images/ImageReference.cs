using System.Diagnostics.CodeAnalysis;

namespace Galaxy.Runtime;

/// <summary>
/// A container image reference by the grammar of <c>distribution/reference</c>: <c>[registry/]repository[:tag][@digest]</c>. Only
/// checked and taken apart: what the user wrote is what is stored and pulled.
/// </summary>
public sealed class ImageReference
{
    // More than a registry, a repository, a tag and a digest can need together; what is longer is not looked at.
    private const int MaxLength = 1_024;
    private const string DefaultDomain = "docker.io";

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

        var (domain, remainder) = SplitDomain(text!);
        var (name, digest) = SplitAt(remainder, '@');
        var (path, tag) = SplitAt(name, ':');
        problem = path.Length == 0 ? "the repository name is empty"
            : path.Any(char.IsAsciiLetterUpper) ? "the repository name must be lower case"
            : !ReferenceGrammar.IsRepository(path) ? "the repository name has characters, or separators in places, that are not allowed"
            : domain is not null && !ReferenceGrammar.IsRegistry(domain) ? "the registry host is not a host name or address with an optional port"
            : tag is not null && !ReferenceGrammar.IsTag(tag) ? "the tag is not 1 to 128 letters, digits, '_', '.' and '-', the first a letter, digit or '_'"
            : digest is not null && !ReferenceGrammar.IsDigest(digest) ? "the digest is not sha256, sha384 or sha512 with as many lower-case hexadecimal digits as that has"
            : null;

        domain ??= DefaultDomain;
        path = domain is DefaultDomain && !path.Contains('/', StringComparison.Ordinal) ? "library/" + path : path;
        if (problem is null && path.Length > ReferenceGrammar.MaxRepositoryLength)
        {
            problem = $"the repository name is longer than {ReferenceGrammar.MaxRepositoryLength} characters";
        }

        reference = problem is null ? new ImageReference(domain, path, tag, digest) : null;
        return problem is null;
    }

    /// <summary>The first component is a registry only if it cannot be a repository's.</summary>
    private static (string? Domain, string Remainder) SplitDomain(string text)
    {
        var (first, rest) = SplitAt(text, '/');
        var isDomain = rest is not null && (first is "localhost" || first.AsSpan().ContainsAny('.', ':') || first.Any(char.IsAsciiLetterUpper));
        return isDomain ? (first is "index.docker.io" ? DefaultDomain : first, rest!) : (null, text);
    }

    private static (string Before, string? After) SplitAt(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}
