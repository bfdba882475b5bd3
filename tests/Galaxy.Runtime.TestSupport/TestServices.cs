namespace Galaxy.Runtime.TestSupport;

/// <summary>The real servers of a test run, as <c>eng/services.sh env</c> names them.</summary>
public static class TestServices
{
    /// <summary>The Docker Engine's address, <c>unix:///…/docker.sock</c>.</summary>
    public static string? DockerHost => Read("GALAXY_TEST_DOCKER_HOST");

    /// <summary>
    /// The same engine at an address that allows everything, for what a test arranges past the library: by default <see cref="DockerHost"/>, which may be
    /// a proxy that forbids most of it, or want a certificate.
    /// </summary>
    public static string? DirectDockerHost => Read("GALAXY_TEST_DOCKER_DIRECT") ?? DockerHost;

    /// <summary>The folder of the certificates with which <see cref="DockerHost"/> is spoken to; null: without TLS.</summary>
    public static string? DockerCertificates => Read("GALAXY_TEST_DOCKER_CERTIFICATES");

    /// <summary>A loopback registry without authentication, <c>127.0.0.1:port</c>.</summary>
    public static string? Registry => Read("GALAXY_TEST_REGISTRY");

    /// <summary>An Npgsql connection string of a database the tests may do anything with.</summary>
    public static string? Postgres => Read("GALAXY_TEST_POSTGRES");

    /// <summary>A Redis server the tests may do anything with, <c>127.0.0.1:port</c>.</summary>
    public static string? Redis => Read("GALAXY_TEST_REDIS");

    /// <summary>The program of a Chromium browser.</summary>
    public static string? Chromium => Read("GALAXY_TEST_CHROMIUM");

    /// <summary>Whether a test must run and fail when its server is missing, instead of being skipped.</summary>
    public static bool AreRequired => Read("GALAXY_TEST_REQUIRE_SERVICES") is "1";

    /// <summary>Whether tests take their long form; every build takes the short one.</summary>
    public static bool TakeLongForm => Read("GALAXY_TEST_LONG") is "1";

    /// <summary>Why a test that needs a server is skipped; null when it runs.</summary>
    public static string? SkipReason(string? address, string server) =>
        address is not null || AreRequired ? null : $"needs {server}: run ./eng/test.sh, or eval \"$(./eng/services.sh env)\" first";

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
