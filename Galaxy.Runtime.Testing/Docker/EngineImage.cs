namespace Galaxy.Runtime.Testing;

/// <summary>An image: immutable, known by its content id.</summary>
internal sealed record EngineImage(string Id, IReadOnlyDictionary<string, string> Labels, ImageBehaviour Behaviour)
{
    public ImageInfo Describe() => new() { Id = Id, Labels = Labels, HasHealthCheck = Behaviour.HasHealthCheck };
}
