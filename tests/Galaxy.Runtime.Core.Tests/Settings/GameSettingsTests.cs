namespace Galaxy.Runtime.Core.Tests.Settings;

/// <summary>Settings as a value: what is equal, and how it is written.</summary>
public sealed class GameSettingsTests
{
    private const string Whole =
        """
        {"environment":{"MAP":"naïve 界","SEED":"7"},"arguments":["--map","a b"],"labels":{"team":"red"},"limits":{"cpus":1.5,"memory_bytes":67108864,"pids":64},"mounts":[{"container_path":"/maps","host_path":"/srv/maps","read_only":true},{"container_path":"/saves","volume":"saves","read_only":false}],"ports":[{"container_port":8080,"protocol":"tcp","address":"127.0.0.1"},{"container_port":27015,"protocol":"udp","address":"0.0.0.0","host_port":30000,"last_host_port":30010}]}
        """;

    private static GameSettings Everything => new()
    {
        Environment = new Dictionary<string, string> { ["SEED"] = "7", ["MAP"] = "naïve 界" },
        Arguments = ["--map", "a b"],
        Labels = new Dictionary<string, string> { ["team"] = "red" },
        Limits = new GameLimits { Cpus = 1.5, MemoryBytes = 64 * 1024 * 1024, Pids = 64 },
        Mounts = [new GameMount { Volume = "saves", ContainerPath = "/saves/", ReadOnly = false }, new GameMount { HostPath = "/srv/maps/", ContainerPath = "/maps" }],
        Ports =
        [
            new PublishedPort { ContainerPort = 27015, Protocol = PortProtocol.Udp, Address = "0.0.0.0", HostPort = 30_000, LastHostPort = 30_010 },
            new PublishedPort { ContainerPort = 8080 },
        ],
    };

    [Fact]
    public void They_are_written_in_one_order_whatever_the_order_in_which_they_were_given() => Everything.ToJson().Should().Be(Whole.Trim());

    [Fact]
    public void The_digest_is_the_sha_256_of_the_text_and_never_changes() =>
        Everything.Digest.Should().Be("5b4afcabac2cda22bef947bb6051de37430b1d6235711ce543d0c4db45e03173");

    [Fact]
    public void What_was_written_is_read_as_the_same_settings()
    {
        GameSettings.TryParse(Whole, out var read, out var problem).Should().BeTrue();

        problem.Should().BeNull();
        read.Should().Be(Everything);
        read!.GetHashCode().Should().Be(Everything.GetHashCode());
        read.Digest.Should().Be(Everything.Digest);
    }

    [Fact]
    public void Members_may_come_in_any_order()
    {
        GameSettings.TryParse("""{ "labels": {"b":"2","a":"1"}, "environment": {} }""", out var read, out _).Should().BeTrue();

        read.Should().Be(new GameSettings { Labels = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } });
    }

    [Fact]
    public void Nothing_given_is_none()
    {
        var empty = new GameSettings { Limits = new GameLimits(), Environment = new Dictionary<string, string>(), Ports = [] };

        empty.IsNone.Should().BeTrue();
        empty.Should().Be(GameSettings.None);
        empty.ToJson().Should().Be("{}");
    }

    [Fact]
    public void Every_member_makes_a_difference()
    {
        GameSettings[] all =
        [
            GameSettings.None,
            Everything,
            Everything with { Environment = new Dictionary<string, string> { ["MAP"] = "naïve 界" } },
            Everything with { Arguments = ["a b", "--map"] },
            Everything with { Labels = new Dictionary<string, string> { ["team"] = "blue" } },
            Everything with { Limits = new GameLimits { Cpus = 1.5 } },
            Everything with { Mounts = [Everything.Mounts[0]] },
            Everything with { Mounts = [Everything.Mounts[0], Everything.Mounts[1] with { ReadOnly = true }] },
            Everything with { Ports = [Everything.Ports[0]] },
            Everything with { Ports = [Everything.Ports[0], Everything.Ports[1] with { LastHostPort = null }] },
            Everything with { Ports = [Everything.Ports[0] with { Address = "::1" }, Everything.Ports[1]] },
        ];

        all.Select(static settings => settings.Digest).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void They_do_not_change_with_what_they_were_made_of()
    {
        var environment = new Dictionary<string, string> { ["SEED"] = "7" };
        List<string> arguments = ["--map"];
        var settings = new GameSettings { Environment = environment, Arguments = arguments };
        var digest = settings.Digest;

        environment["SEED"] = "8";
        arguments.Add("other");

        settings.Digest.Should().Be(digest);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "the settings must be an object")]
    [InlineData("null", "the settings must be an object")]
    [InlineData("""{"enviroment":{}}""", "\"enviroment\" is not a member of the settings")]
    [InlineData("""{"labels":{"a":"1","a":"2"}}""", "have a member twice")]
    [InlineData("""{"labels":{"a":1}}""", "labels must be text")]
    [InlineData("""{"arguments":"a"}""", "arguments must be an array")]
    [InlineData("""{"limits":{"memory_bytes":1.5}}""", "limits.memory_bytes must be a whole number")]
    [InlineData("""{"limits":{"gpus":1}}""", "\"limits.gpus\" is not a member")]
    [InlineData("""{"ports":[{"container_port":"80"}]}""", "ports.container_port must be a whole number")]
    [InlineData("""{"mounts":[{"read_only":"yes"}]}""", "mounts.read_only must be true or false")]
    public void Text_that_is_no_settings_is_not_read(string json, string problem)
    {
        GameSettings.TryParse(json, out var settings, out var found).Should().BeFalse();

        settings.Should().BeNull();
        found.Should().Contain(problem);
    }

    [Fact]
    public void Text_that_is_too_large_is_not_read()
    {
        var large = new GameSettings { Labels = new Dictionary<string, string> { ["a"] = new('x', GameSettings.MaxBytes) } }.ToJson();

        GameSettings.TryParse(large, out _, out var problem).Should().BeFalse();

        problem.Should().Contain("more than 65536 bytes");
    }
}
