using Xunit;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A test on the real Docker Engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerFactAttribute : FactAttribute
{
    public DockerFactAttribute() => Skip = TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine");
}

/// <summary>A test with several inputs on the real Docker Engine.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DockerTheoryAttribute : TheoryAttribute
{
    public DockerTheoryAttribute() => Skip = TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine");
}

/// <summary>A test on a real PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestServices.SkipReason(TestServices.Postgres, "PostgreSQL");
}

/// <summary>A test with several inputs on a real PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = TestServices.SkipReason(TestServices.Postgres, "PostgreSQL");
}

/// <summary>A test on a real Redis server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = TestServices.SkipReason(TestServices.Redis, "Redis");
}

/// <summary>A test with several inputs on a real Redis server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = TestServices.SkipReason(TestServices.Redis, "Redis");
}
