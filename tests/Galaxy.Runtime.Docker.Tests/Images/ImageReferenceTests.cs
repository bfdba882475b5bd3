namespace Galaxy.Runtime.Docker.Tests;

public sealed class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("engine", "docker.io", "engine", "latest")]
    [InlineData("galaxy/engine:1.2.3", "docker.io", "galaxy/engine", "1.2.3")]
    [InlineData("docker.io/library/engine:1", "docker.io", "docker.io/library/engine", "1")]
    [InlineData("localhost/engine", "localhost", "localhost/engine", "latest")]
    [InlineData("registry.example:5000/a/b_c__d-e:v1_2.x", "registry.example:5000", "registry.example:5000/a/b_c__d-e", "v1_2.x")]
    [InlineData("Registry.Example/engine:1", "Registry.Example", "Registry.Example/engine", "1")]
    [InlineData("engine:5000", "docker.io", "engine", "5000")]
    [InlineData("engine@" + Digest, "docker.io", "engine", Digest)]
    [InlineData("engine:1@" + Digest, "docker.io", "engine", Digest)]
    public void A_reference_is_taken_apart_as_the_engine_does(string text, string registry, string name, string version)
    {
        ImageReference.TryParse(text, out var reference).Should().BeTrue();

        reference!.Registry.Should().Be(registry);
        reference.Name.Should().Be(name);
        reference.Version.Should().Be(version);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Engine")]
    [InlineData("a//b")]
    [InlineData("/engine")]
    [InlineData("engine:")]
    [InlineData("engine:1+2")]
    [InlineData("engine@sha256:12")]
    [InlineData("../engine")]
    [InlineData("a/../engine")]
    [InlineData("engine\n")]
    [InlineData("engine?x=1")]
    [InlineData("http://registry.example/engine")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void What_the_engine_would_refuse_is_no_reference(string text) => ImageReference.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void A_content_id_is_sha256_and_sixty_four_digits()
    {
        ImageReference.IsContentId(Digest).Should().BeTrue();
        ImageReference.IsContentId(Digest[..^1]).Should().BeFalse();
        ImageReference.IsContentId(Digest[7..]).Should().BeFalse();
    }
}
