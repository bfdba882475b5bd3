using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Stores;

/// <summary>A test with several inputs on a PostgreSQL server of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClusterTheoryAttribute : TheoryAttribute
{
    public ClusterTheoryAttribute() => Skip = TestServices.AreRequired ? null : PostgresCluster.Missing;
}
