using System.Security.Cryptography;
using System.Text;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class EngineAddressTests : IDisposable
{
    private const string Home = "/run/user/1000";
    private const string System = "/var/run/docker.sock";

    private readonly string folder = Directory.CreateTempSubdirectory("docker-").FullName;
    private readonly Dictionary<string, string> environment;

    public EngineAddressTests() => environment = new() { ["DOCKER_CONFIG"] = folder, ["XDG_RUNTIME_DIR"] = Home };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_first_that_names_an_engine_decides()
    {
        WriteConfig("current");
        DockerContexts.Write(folder, "current", "unix:///current.sock");
        DockerContexts.Write(folder, "chosen", "unix:///chosen.sock");

        Find(System).Should().Be($"unix:///current.sock (Docker context \"current\", which {folder}/config.json names)");

        environment["DOCKER_CONTEXT"] = "chosen";
        Find(System).Should().Be("unix:///chosen.sock (Docker context \"chosen\", which DOCKER_CONTEXT names)");

        environment["DOCKER_HOST"] = "tcp://engine:2375";
        Find(System).Should().Be("tcp://engine:2375 (DOCKER_HOST)");

        Find(new DockerOptions { Host = "unix:///mine.sock" }, System).Should().Be("unix:///mine.sock (Galaxy:Runtime:Docker:Host)");
    }

    [Theory]
    [InlineData("default")]
    [InlineData("")]
    public void The_default_context_is_the_sockets_that_engines_usually_have(string context)
    {
        WriteConfig(context);
        var desktop = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "desktop", "docker.sock");

        Find(System, Home + "/docker.sock", desktop).Should().StartWith("unix:///var/run/docker.sock (the system's socket");
        Find(desktop, Home + "/docker.sock").Should().StartWith("unix:///run/user/1000/docker.sock (the socket of a rootless engine in XDG_RUNTIME_DIR");
        Find(desktop).Should().StartWith($"unix://{desktop} (the socket of Docker Desktop");
        Find().Should().StartWith("unix:///var/run/docker.sock (the default: ").And.Contain(Home + "/docker.sock").And.Contain(desktop);
    }

    [Fact]
    public void A_configuration_file_that_is_no_json_names_no_context()
    {
        File.WriteAllText(Path.Combine(folder, "config.json"), "{");

        Find(System).Should().StartWith("unix:///var/run/docker.sock ");
    }

    [Fact]
    public void A_context_brings_its_certificates()
    {
        WriteConfig("far");
        DockerContexts.Write(folder, "far", "tcp://far.example:2376");
        EngineAddress.Find(new DockerOptions(), environment.GetValueOrDefault).AsksForTls.Should().BeFalse();
        var certificates = Directory.CreateDirectory(Path.Combine(folder, "contexts", "tls", DockerContexts.HashOf("far"), "docker")).FullName;

        var address = EngineAddress.Find(new DockerOptions(), environment.GetValueOrDefault);

        address.AsksForTls.Should().BeTrue();
        address.CertificateFolder.Should().Be(certificates);
        Endpoint.Of(address, new DockerOptions()).TlsHost.Should().Be("far.example");
    }

    [Theory]
    [InlineData("""{"Name":"far","Endpoints":{"kubernetes":{"Host":"https://k8s"}}}""", "has no address of an engine in")]
    [InlineData("{", "cannot be read from")]
    [InlineData(null, "does not exist")]
    public void A_context_that_names_no_engine_is_a_problem_and_no_other_engine_is_used(string? meta, string expected)
    {
        WriteConfig("far");
        if (meta is not null)
        {
            DockerContexts.WriteMeta(folder, "far", meta);
        }

        var address = EngineAddress.Find(new DockerOptions(), environment.GetValueOrDefault, static _ => true);

        address.Text.Should().BeNull();
        address.Source.Should().StartWith("Docker context \"far\", which ").And.Contain(expected);
    }

    private void WriteConfig(string context) => File.WriteAllText(Path.Combine(folder, "config.json"), $$"""{"auths":{},"currentContext":"{{context}}"}""");

    private string Find(params string[] sockets) => Find(new DockerOptions(), sockets);

    private string Find(DockerOptions options, params string[] sockets) =>
        Endpoint.Of(EngineAddress.Find(options, environment.GetValueOrDefault, sockets.Contains), options).Location;
}

/// <summary>Contexts as the docker command stores them.</summary>
internal static class DockerContexts
{
    public static string HashOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static void Write(string folder, string name, string host) =>
        WriteMeta(folder, name, $$"""{"Name":"{{name}}","Metadata":{},"Endpoints":{"docker":{"Host":"{{host}}","SkipTLSVerify":false} } }""");

    public static void WriteMeta(string folder, string name, string meta) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "contexts", "meta", HashOf(name))).FullName, "meta.json"), meta);
}
