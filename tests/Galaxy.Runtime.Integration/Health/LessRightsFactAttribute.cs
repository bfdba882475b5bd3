using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>A test that runs a process with fewer rights than its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LessRightsFactAttribute : FactAttribute
{
    public LessRightsFactAttribute() =>
        Skip = (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()) || TestServices.AreRequired ? null : "needs root on Linux, to give files away and to take rights away";
}
