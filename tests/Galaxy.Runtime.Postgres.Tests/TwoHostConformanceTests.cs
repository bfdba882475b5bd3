using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>All of it again with two hosts at once: each call is another host's.</summary>
public sealed class TwoHostConformanceTests(PostgresSchema schema) : ConformanceKit(schema)
{
    private protected override TPort Open<TPort>(Func<TestHost, TPort> port) => TakingTurns.Between(port(Schema.Ours), port(Schema.Theirs));
}
