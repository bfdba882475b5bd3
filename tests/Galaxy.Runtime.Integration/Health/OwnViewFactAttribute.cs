using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>A test on a real Docker Engine with a process that has mounts of its own, which takes root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OwnViewFactAttribute : FactAttribute
{
    public OwnViewFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? (Environment.IsPrivilegedProcess || TestServices.AreRequired ? null : "needs root, to give a process mounts of its own");
}
