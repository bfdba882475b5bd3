using NuGet.Versioning;

namespace Galaxy.Runtime;

/// <summary>The version an image's tag names, for patch: strictly three parts of SemVer 2, with an optional leading <c>v</c>.</summary>
internal static class PatchVersion
{
    /// <returns>The version, or what is wrong with the reference.</returns>
    public static (SemanticVersion? Version, string? Problem) Of(string imageRef)
    {
        if (!ImageReference.TryParse(imageRef, out var reference, out var problem))
        {
            return (null, $"\"{JournalText.ImageRef(imageRef)}\" is not an image reference: {problem}");
        }

        if (reference.Tag is not { } tag)
        {
            return (null, reference.Digest is null
                ? $"\"{imageRef}\" has no tag; a tag such as 1.4.0 is needed"
                : $"\"{imageRef}\" has a digest and no tag; a tag such as 1.4.0 is needed");
        }

        var text = tag.StartsWith('v') ? tag[1..] : tag;
        return SemanticVersion.TryParse(text, out var version)
            ? (version, null)
            : (null, $"tag \"{tag}\" of \"{imageRef}\" is not a three-part semantic version such as 1.4.0");
    }

    public static bool IsSameSeries(SemanticVersion current, SemanticVersion next) => current.Major == next.Major && current.Minor == next.Minor;
}
