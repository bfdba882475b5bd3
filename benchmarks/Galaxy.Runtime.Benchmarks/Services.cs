namespace Galaxy.Runtime.Benchmarks;

/// <summary>The real servers, as <c>eng/services.sh env</c> names them.</summary>
internal static class Services
{
    /// <summary>The Docker Engine's address, <c>unix:///…/docker.sock</c>.</summary>
    public static string DockerHost => Read("GALAXY_TEST_DOCKER_HOST");

    /// <summary>An Npgsql connection string.</summary>
    public static string Postgres => Read("GALAXY_TEST_POSTGRES");

    /// <summary>A Redis server, <c>127.0.0.1:port</c>.</summary>
    public static string Redis => Read("GALAXY_TEST_REDIS");

    private static string Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set: run ./eng/bench.sh, which starts the servers.");
}
