using Xunit;

namespace Galaxy.Runtime.TestSupport;

/// <summary>A test on a PostgreSQL server of its own; skipped where the server's binaries are missing, unless services are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = TestServices.AreRequired ? null : PostgresCluster.Missing;
}
