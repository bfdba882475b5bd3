using Xunit;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A test on a real Docker Engine, PostgreSQL and Redis together.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllServicesFactAttribute : FactAttribute
{
    public AllServicesFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? TestServices.SkipReason(TestServices.Postgres, "PostgreSQL")
        ?? TestServices.SkipReason(TestServices.Redis, "Redis");
}
