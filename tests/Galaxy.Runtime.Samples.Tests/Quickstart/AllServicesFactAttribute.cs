using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

/// <summary>A test on a real Docker Engine, PostgreSQL and Redis together.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AllServicesFactAttribute : FactAttribute
{
    public AllServicesFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? TestServices.SkipReason(TestServices.Postgres, "PostgreSQL")
        ?? TestServices.SkipReason(TestServices.Redis, "Redis");
}
