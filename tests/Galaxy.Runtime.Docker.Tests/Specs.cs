namespace Galaxy.Runtime.Docker.Tests;

internal static class Specs
{
    public static ContainerSpec Minimal(string name, string imageId = "sha256:00", string network = "galaxy") => new()
    {
        Name = name,
        ImageId = imageId,
        Network = network,
        Labels = new Dictionary<string, string>(),
        Limits = new ContainerLimits(0.5, 64 * 1024 * 1024, 64),
    };
}
