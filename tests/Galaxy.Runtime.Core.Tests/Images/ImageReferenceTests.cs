namespace Galaxy.Runtime.Core.Tests.Images;

/// <summary>The cases that the tests of distribution/reference are known for, and those that its grammar makes easy to get wrong.</summary>
public sealed class ImageReferenceTests
{
    private const string Hex64 = "1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a";
    private const string Sha256 = "sha256:" + Hex64;

    [Theory]
    [InlineData("debian", "docker.io", "library/debian", null, null)]
    [InlineData("debian:12", "docker.io", "library/debian", "12", null)]
    [InlineData("library/debian", "docker.io", "library/debian", null, null)]
    [InlineData("docker/migrator", "docker.io", "docker/migrator", null, null)]
    [InlineData("docker.io/debian", "docker.io", "library/debian", null, null)]
    [InlineData("docker.io/library/foo/bar", "docker.io", "library/foo/bar", null, null)]
    [InlineData("index.docker.io/debian", "docker.io", "library/debian", null, null)]
    [InlineData("index.docker.io/docker/docker", "docker.io", "docker/docker", null, null)]
    [InlineData("test.com/foo", "test.com", "foo", null, null)]
    [InlineData("test_com/foo", "docker.io", "test_com/foo", null, null)]
    [InlineData("test:5000/repo:tag", "test:5000", "repo", "tag", null)]
    [InlineData("test-com:8080/foo", "test-com:8080", "foo", null, null)]
    [InlineData("test.com:5000", "docker.io", "library/test.com", "5000", null)]
    [InlineData("192.168.0.1", "docker.io", "library/192.168.0.1", null, null)]
    [InlineData("192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", "5050", null)]
    [InlineData("localhost", "docker.io", "library/localhost", null, null)]
    [InlineData("localhost/repo", "localhost", "repo", null, null)]
    [InlineData("localhost:5000/library/debian", "localhost:5000", "library/debian", null, null)]
    [InlineData("[::1]/repo", "[::1]", "repo", null, null)]
    [InlineData("[fc00::1]:5000/docker/docker", "[fc00::1]:5000", "docker/docker", null, null)]
    [InlineData("[2001:db8:1:2:3:4:5:6]/repo:tag", "[2001:db8:1:2:3:4:5:6]", "repo", "tag", null)]
    [InlineData("xn--n3h.com:18080/foo", "xn--n3h.com:18080", "foo", null, null)]
    [InlineData("b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io", "test.example.com/my-app", "test.example.com", null)]
    [InlineData("Docker/docker", "Docker", "docker", null, null)]
    [InlineData("DOCKER/docker", "DOCKER", "docker", null, null)]
    [InlineData("lowercase:Uppercase", "docker.io", "library/lowercase", "Uppercase", null)]
    [InlineData("docker---rules/dock__er", "docker.io", "docker---rules/dock__er", null, null)]
    [InlineData("d/t", "docker.io", "d/t", null, null)]
    [InlineData("repo:_", "docker.io", "library/repo", "_", null)]
    [InlineData("repo@" + Sha256, "docker.io", "library/repo", null, Sha256)]
    [InlineData("test:5000/repo:tag@" + Sha256, "test:5000", "repo", "tag", Sha256)]
    [InlineData("docker.io/" + Hex64, "docker.io", "library/" + Hex64, null, null)]
    [InlineData(Hex64 + ":tag", "docker.io", "library/" + Hex64, "tag", null)]
    public void A_well_formed_reference_is_taken_apart(string text, string domain, string path, string? tag, string? digest)
    {
        ImageReference.TryParse(text, out var reference, out var problem).Should().BeTrue(problem);

        reference!.Registry.Should().Be(domain);
        reference.Repository.Should().Be(path);
        reference.Tag.Should().Be(tag);
        reference.Digest.Should().Be(digest);
        problem.Should().BeNull();
    }

    [Theory]
    [InlineData("engine", "engine", "engine:latest")]
    [InlineData("engine:5000", "engine", "engine:5000")]
    [InlineData("galaxy/engine:1.2.3", "galaxy/engine", "galaxy/engine:1.2.3")]
    [InlineData("index.docker.io/library/engine", "index.docker.io/library/engine", "index.docker.io/library/engine:latest")]
    [InlineData("Registry.Example:5000/engine:1@" + Sha256, "Registry.Example:5000/engine", "Registry.Example:5000/engine@" + Sha256)]
    [InlineData("[::1]:5000/engine:1", "[::1]:5000/engine", "[::1]:5000/engine:1")]
    public void What_is_sent_to_an_engine_names_one_image(string text, string name, string canonical) =>
        Parse(text).Should().BeEquivalentTo(new { Name = name, Canonical = canonical });

    /// <summary>
    /// The texts that two parsers of ours once judged differently, and their neighbours, judged by distribution/reference 0.6: the length limit is that of the
    /// normalised repository without its registry, and only the registered digest algorithms count.
    /// </summary>
    [Fact]
    public void Texts_at_the_edges_of_the_grammar_are_judged_as_distribution_reference_does()
    {
        var host = string.Join('.', Enumerable.Repeat(new string('a', 31), 9));
        var judged = new Dictionary<string, bool>
        {
            ["[::1]:5000/engine:1"] = true,
            ["[::1]/engine"] = true,
            ["[::1:5000/engine"] = false,
            [$"{host}/engine:1"] = true,
            [$"{host}/{new string('a', 256)}"] = false,
            ["repo@md5:" + Hex64[..32]] = false,
            ["repo@sha256+b64:" + Hex64] = false,
            ["repo@sha512:" + Hex64 + Hex64] = true,
            ["repo@sha256:" + Hex64.ToUpperInvariant()] = false,
            [new string('a', 250)] = false,
            [new string('a', 247)] = true,
            ["x/" + new string('a', 250)] = true,
            ["a__b/c--d.e_f:1"] = true,
            ["a___b"] = false,
        };

        host.Length.Should().Be(287);
        judged.Should().HaveCount(14).And.AllSatisfy(static text => ImageReference.TryParse(text.Key, out _, out _).Should().Be(text.Value, text.Key));
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData(Hex64, "image id")]
    [InlineData("Uppercase:tag", "lower case")]
    [InlineData("docker/Docker", "lower case")]
    [InlineData("docker.io/docker/Docker", "lower case")]
    [InlineData("test:5000/Uppercase/lowercase:tag", "lower case")]
    [InlineData(":justtag", "name is empty")]
    [InlineData("@" + Sha256, "name is empty")]
    [InlineData("docker.io/", "name is empty")]
    [InlineData("docker/", "not allowed")]
    [InlineData("/docker", "not allowed")]
    [InlineData("docker///docker", "not allowed")]
    [InlineData("docker.io/docker///docker", "not allowed")]
    [InlineData("-docker", "not allowed")]
    [InlineData("docker-/docker", "not allowed")]
    [InlineData("____/____", "not allowed")]
    [InlineData("_docker/_docker", "not allowed")]
    [InlineData("dock..er/docker", "registry host")]
    [InlineData("dock_.er/docker", "registry host")]
    [InlineData("dock___er/docker", "not allowed")]
    [InlineData("aa/asdf$$^/aa", "not allowed")]
    [InlineData("-docker.io/docker/docker", "registry host")]
    [InlineData("docker-.io/docker", "registry host")]
    [InlineData("under_score.com/repo", "registry host")]
    [InlineData("host:/repo", "registry host")]
    [InlineData("host:port/repo", "registry host")]
    [InlineData("https://github.com/docker/docker", "not allowed")]
    [InlineData("fc00::1:5000/debian", "registry host")]
    [InlineData("[fc00::1]", "not allowed")]
    [InlineData("[fc00::1]:5000", "not allowed")]
    [InlineData("[fe80::1%eth0]:5000/debian", "registry host")]
    [InlineData("[2001:db8:3:4::192.0.2.33]:5000/debian", "registry host")]
    [InlineData("repo:", "tag")]
    [InlineData("repo:-dash", "tag")]
    [InlineData("repo:.dot", "tag")]
    [InlineData("repo:1.0+build", "tag")]
    [InlineData("repo:a:b", "tag")]
    [InlineData("repo@", "digest")]
    [InlineData("repo@sha256", "digest")]
    [InlineData("repo@sha256:", "digest")]
    [InlineData("repo@sha256:ffffffffffffffffffffffffffffffffff", "digest")]
    [InlineData("repo@sha256:" + Hex64 + "0", "digest")]
    [InlineData("repo@sha256:1A3F5E7D9C1B3A5F7E9D1C3B5A7F9E1D3C5B7A9F1E3D5D7C9B1A3F5E7D9C1B3A", "digest")]
    [InlineData("repo@sha512:" + Hex64, "digest")]
    [InlineData("repo@md5:0123456789abcdef0123456789abcdef", "digest")]
    [InlineData("validname@invaliddigest:" + Hex64, "digest")]
    [InlineData("repo@" + Sha256 + ":tag", "digest")]
    [InlineData(" repo", "not allowed")]
    [InlineData("repo ", "not allowed")]
    [InlineData("re po", "not allowed")]
    [InlineData("repo\n", "not allowed")]
    [InlineData("repo:tag\n", "tag")]
    [InlineData("repo@" + Sha256 + "\n", "digest")]
    [InlineData("host.com\n/repo", "registry host")]
    [InlineData("repo\0", "not allowed")]
    [InlineData("répo", "not allowed")]
    [InlineData("repo:tág", "tag")]
    [InlineData("repo:１", "tag")]
    [InlineData("ｒepo", "not allowed")]
    [InlineData("bücher.example/repo", "registry host")]
    [InlineData("🐳/repo", "not allowed")]
    public void A_malformed_reference_is_refused_and_the_problem_names_the_part(string? text, string part)
    {
        ImageReference.TryParse(text, out var reference, out var problem).Should().BeFalse();

        reference.Should().BeNull();
        problem.Should().Contain(part);
    }

    [Theory]
    [InlineData("sha384", 96)]
    [InlineData("sha512", 128)]
    public void The_longer_digests_are_known_too(string algorithm, int digits)
    {
        var digest = $"{algorithm}:{new string('f', digits)}";

        Parse($"repo@{digest}").Digest.Should().Be(digest);
        ImageReference.TryParse($"repo@{algorithm}:{new string('f', digits - 1)}", out _, out _).Should().BeFalse();
    }

    [Fact]
    public void A_repository_may_have_255_characters_and_not_one_more()
    {
        Parse("example.com/" + new string('a', 255)).Repository.Should().HaveLength(255);
        ProblemOf("example.com/" + new string('a', 256)).Should().Contain("longer than 255");
    }

    [Fact]
    public void The_registry_does_not_count_towards_the_length_but_the_official_prefix_does()
    {
        var host = string.Join('.', Enumerable.Repeat("sub", 40)) + ".example.com";

        Parse($"{host}/{new string('a', 255)}").Registry.Should().Be(host);
        Parse(new string('a', 247)).Repository.Should().HaveLength(255);
        ProblemOf(new string('a', 248)).Should().Contain("longer than 255");
    }

    [Fact]
    public void A_tag_may_have_128_characters_and_not_one_more()
    {
        Parse("repo:" + new string('t', 128)).Tag.Should().HaveLength(128);
        ProblemOf("repo:" + new string('t', 129)).Should().Contain("tag");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a/")]
    [InlineData("a.")]
    [InlineData("a-")]
    [InlineData("a__")]
    [InlineData("a:")]
    [InlineData("A")]
    [InlineData("[")]
    [InlineData("a@sha256:")]
    [InlineData("\u00e9")]
    public void A_hostile_text_of_ten_thousand_characters_is_refused_without_backtracking(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 10_000 / piece.Length));

        // Fifty in a row: an exponential parser would not return from the first, a quadratic one would be noticed.
        for (var i = 0; i < 50; i++)
        {
            ImageReference.TryParse(text, out _, out var problem).Should().BeFalse();
            problem!.Length.Should().BeLessThan(300, "a message quotes no endless input");
        }
    }

    private static ImageReference Parse(string text) =>
        ImageReference.TryParse(text, out var reference, out var problem) ? reference : throw new ArgumentException(problem, nameof(text));

    private static string ProblemOf(string text) =>
        ImageReference.TryParse(text, out _, out var problem) ? throw new ArgumentException("well-formed", nameof(text)) : problem;
}
