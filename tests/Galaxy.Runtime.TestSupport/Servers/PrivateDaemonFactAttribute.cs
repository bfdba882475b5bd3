using Xunit;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A test that runs a Docker Engine of its own, which takes root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PrivateDaemonFactAttribute : FactAttribute
{
    public PrivateDaemonFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? (Environment.IsPrivilegedProcess || TestServices.AreRequired ? null : "needs root, to run a Docker Engine of its own");
}
