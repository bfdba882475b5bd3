using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration;

/// <summary>A test on a real Docker Engine and a real registry.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryFactAttribute : FactAttribute
{
    public RegistryFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine") ?? TestServices.SkipReason(TestServices.Registry, "a registry");
}
