using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Daemons;

/// <summary>A test that runs a Docker Engine of its own, which takes root.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrivateDaemonFactAttribute : FactAttribute
{
    public PrivateDaemonFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? (Environment.IsPrivilegedProcess || TestServices.AreRequired ? null : "needs root, to run a Docker Engine of its own");
}
