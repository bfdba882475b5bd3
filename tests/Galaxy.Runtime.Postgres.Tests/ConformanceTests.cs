namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>The kit that every adapter must pass; each opening of a store is a host of its own.</summary>
public sealed class ConformanceTests(PostgresSchema schema) : ConformanceKit(schema)
{
    private protected override TPort Open<TPort>(Func<TestHost, TPort> port) => port(Schema.Either);
}
