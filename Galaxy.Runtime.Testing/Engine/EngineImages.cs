using System.Security.Cryptography;
using System.Text;

namespace Galaxy.Runtime.Testing;

/// <summary>The images the engine has, and those the registry would give it. The caller is inside the engine's gate.</summary>
internal sealed class EngineImages
{
    private readonly Dictionary<string, EngineImage> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EngineImage> tags = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EngineImage> registry = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (PortFault Fault, string Message)> pullFaults = new(StringComparer.Ordinal);
    private int made;

    public EngineImage Make(string imageRef, IReadOnlyDictionary<string, string>? labels, ImageBehaviour? behaviour, string? knownAs = null)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"image {++made} {imageRef}"));
        var copy = new Dictionary<string, string>(labels ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var manifest = SHA256.HashData(digest);
        return new EngineImage($"sha256:{Convert.ToHexStringLower(digest)}", $"{Repository(imageRef)}@{knownAs ?? $"sha256:{Convert.ToHexStringLower(manifest)}"}", copy.AsReadOnly(), behaviour ?? ImageBehaviour.Runs);
    }

    /// <summary>Every image gets another content id, as in another image store; references and digests stay.</summary>
    public void ChangeIds()
    {
        var renamed = byId.Values.ToDictionary(
            static image => image.Id, static image => image with { Id = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image.Id)))}" }, StringComparer.Ordinal);
        byId.Clear();
        foreach (var image in renamed.Values)
        {
            byId[image.Id] = image;
        }

        foreach (var (tag, image) in tags.ToList())
        {
            tags[tag] = renamed[image.Id];
        }
    }

    public void Tag(string imageRef, EngineImage image)
    {
        byId[image.Id] = image;
        tags[WithTag(imageRef)] = image;
    }

    public void Offer(string imageRef, EngineImage image) => registry[WithTag(imageRef)] = image;

    public void Withdraw(string imageRef) => registry.Remove(WithTag(imageRef));

    public void Remove(string refOrId)
    {
        if (Find(refOrId) is not { } image)
        {
            return;
        }

        if (!byId.Remove(refOrId))
        {
            tags.Remove(WithTag(refOrId));
            if (!tags.ContainsValue(image))
            {
                byId.Remove(image.Id);
            }

            return;
        }

        foreach (var tag in tags.Where(tag => tag.Value == image).Select(static tag => tag.Key).ToList())
        {
            tags.Remove(tag);
        }
    }

    public void FailPulls(string imageRef, PortFault fault, string message) => pullFaults[WithTag(imageRef)] = (fault, message);

    public void RestorePulls(string imageRef) => pullFaults.Remove(WithTag(imageRef));

    public EngineImage? Find(string refOrId) => byId.GetValueOrDefault(refOrId) ?? tags.GetValueOrDefault(WithTag(refOrId)) ?? byId.Values.FirstOrDefault(image => IsDigestOf(refOrId, image));

    /// <summary>What the registry gives for a reference.</summary>
    public EngineImage Pull(string imageRef)
    {
        if (pullFaults.TryGetValue(WithTag(imageRef), out var scripted))
        {
            throw new RuntimePortException(scripted.Fault, scripted.Message);
        }

        return registry.GetValueOrDefault(WithTag(imageRef)) ?? registry.Values.FirstOrDefault(image => IsDigestOf(imageRef, image))
            ?? throw new RuntimePortException(PortFault.Rejected, $"The image \"{imageRef}\" cannot be pulled: the registry does not have it.");
    }

    private static bool IsDigestOf(string imageRef, EngineImage image) =>
        imageRef.Contains('@', StringComparison.Ordinal) && ImageReference.TryParse(imageRef, out var asked, out _) && ImageReference.TryParse(image.Digest, out var known, out _)
        && string.Equals(asked.Name, known.Name, StringComparison.Ordinal) && string.Equals(asked.Digest, known.Digest, StringComparison.Ordinal);

    private static string Repository(string imageRef) => ImageReference.TryParse(imageRef, out var reference, out _) ? reference.Name : imageRef;

    private static string WithTag(string imageRef) =>
        imageRef.Contains('@', StringComparison.Ordinal) || imageRef.LastIndexOf(':') > imageRef.LastIndexOf('/') ? imageRef : imageRef + ":latest";
}

/// <summary>An image: immutable, known by its content id.</summary>
internal sealed record EngineImage(string Id, string Digest, IReadOnlyDictionary<string, string> Labels, ImageBehaviour Behaviour)
{
    public ImageInfo Describe() => new() { Id = Id, Digests = [Digest], Labels = Labels, HasHealthCheck = Behaviour.HasHealthCheck };
}

/// <summary>The engine's networks: a name may be borne by several, as by a real engine. The caller is inside the engine's gate.</summary>
internal sealed class EngineNetworks
{
    private readonly List<(string Id, string Name)> networks = [];
    private int made;

    public void Add(string name) => networks.Add(($"network-{++made}", name));

    public void Remove(string name) => networks.RemoveAll(network => IsNamed(network.Name, name));

    public bool Exists(string name) => FindId(name) is not null;

    /// <summary>The id of the network of that name; null when there is none.</summary>
    public string? FindId(string name)
    {
        var ids = networks.Where(network => IsNamed(network.Name, name)).Select(static network => network.Id).ToList();
        return ids.Count <= 1
            ? ids.SingleOrDefault()
            : throw new RuntimePortException(PortFault.Rejected, $"The network \"{name}\" is ambiguous: {ids.Count} networks have the name.") { Reason = PortFaultReason.Ambiguous };
    }

    public bool HasId(string id) => networks.Exists(network => IsNamed(network.Id, id));

    private static bool IsNamed(string actual, string wanted) => string.Equals(actual, wanted, StringComparison.Ordinal);
}
