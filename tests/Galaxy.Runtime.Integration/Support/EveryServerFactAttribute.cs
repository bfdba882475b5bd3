using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration;

/// <summary>A test on a real Docker Engine, a real PostgreSQL server and a real Redis.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryServerFactAttribute : FactAttribute
{
    public EveryServerFactAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? TestServices.SkipReason(TestServices.Postgres, "PostgreSQL")
        ?? TestServices.SkipReason(TestServices.Redis, "Redis");
}
