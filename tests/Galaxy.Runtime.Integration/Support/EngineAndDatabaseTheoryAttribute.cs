using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration;

/// <summary>A test with several inputs on a real Docker Engine and a real PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EngineAndDatabaseTheoryAttribute : TheoryAttribute
{
    public EngineAndDatabaseTheoryAttribute() => Skip =
        TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine") ?? TestServices.SkipReason(TestServices.Postgres, "PostgreSQL");
}
