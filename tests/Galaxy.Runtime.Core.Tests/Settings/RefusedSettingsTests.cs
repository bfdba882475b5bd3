using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Settings;

/// <summary>What is refused before anything is pulled, with one message per problem.</summary>
public sealed class RefusedSettingsTests
{
    public static TheoryData<string, string> Refused { get; } = new()
    {
        { """{"environment":{"":"1"}}""", "settings.environment: \"\" is not a name" },
        { """{"environment":{"A-B":"1"}}""", "settings.environment: \"A-B\" is not a name" },
        { """{"environment":{"1A":"1"}}""", "settings.environment: \"1A\" is not a name" },
        { """{"environment":{"GAME_STATE_PATH":"/"}}""", "settings.environment: \"GAME_STATE_PATH\" is set by the library" },
        { """{"environment":{"STORAGE_PATH":"/"}}""", "settings.environment: \"STORAGE_PATH\" is set by the library" },
        { """{"environment":{"A":"\u0000"}}""", "settings.environment: the value of \"A\" is not text" },
        { """{"arguments":["\u0000"]}""", "settings.arguments: " },
        { """{"labels":{" ":"1"}}""", "settings.labels: \" \" is blank" },
        { """{"labels":{"com.galaxy.owner":"me"}}""", "settings.labels: \"com.galaxy.owner\" is the library's" },
        { """{"labels":{"com.galaxy.anything":"me"}}""", "settings.labels: \"com.galaxy.anything\" is the library's" },
        { """{"limits":{"cpus":0.001}}""", "settings.limits: 0.001 CPUs are not 0.01 to 2" },
        { """{"limits":{"cpus":2.5}}""", "settings.limits: 2.5 CPUs are not 0.01 to 2" },
        { """{"limits":{"memory_bytes":1024}}""", "settings.limits: 1024 bytes of memory are not 6291456 to 4294967296" },
        { """{"limits":{"memory_bytes":5000000000}}""", "settings.limits: 5000000000 bytes of memory are not" },
        { """{"limits":{"pids":0}}""", "settings.limits: 0 processes are not 1 to 4096" },
        { """{"mounts":[{"container_path":"maps","volume":"maps"}]}""", "settings.mounts: \"maps\" is not an absolute path" },
        { """{"mounts":[{"container_path":"/a/../b","volume":"maps"}]}""", "settings.mounts: \"/a/../b\" is not an absolute path" },
        { """{"mounts":[{"container_path":"/","volume":"maps"}]}""", "settings.mounts: \"/\" is not an absolute path" },
        { """{"mounts":[{"container_path":"/var/lib/galaxy/x","volume":"maps"}]}""", "in the state directory" },
        { """{"mounts":[{"container_path":"/var/lib","volume":"maps"}]}""", "in the state directory" },
        { """{"mounts":[{"container_path":"/proc/x","volume":"maps"}]}""", "or is the system's" },
        { """{"mounts":[{"container_path":"/maps"}]}""", "settings.mounts: \"/maps\" needs either a volume or a host directory" },
        { """{"mounts":[{"container_path":"/maps","volume":"maps","host_path":"/srv/maps/a"}]}""", "needs either a volume or a host directory" },
        { """{"mounts":[{"container_path":"/maps","volume":"../maps"}]}""", "settings.mounts: \"../maps\" is not the name of a volume" },
        { """{"mounts":[{"container_path":"/maps","host_path":"/etc"}]}""", "settings.mounts: \"/etc\" is not an absolute path below one of Mounts:AllowedRoots" },
        { """{"mounts":[{"container_path":"/maps","host_path":"/srv/maps"}]}""", "settings.mounts: \"/srv/maps\" is not an absolute path below" },
        { """{"mounts":[{"container_path":"/maps","host_path":"/srv/maps-of-others/a"}]}""", "is not an absolute path below" },
        { """{"mounts":[{"container_path":"/maps","host_path":"/srv/maps/../../etc"}]}""", "is not an absolute path below" },
        { """{"mounts":[{"container_path":"/m","volume":"aa"},{"container_path":"/m/","volume":"bb"}]}""", "settings.mounts: \"/m\" is used twice" },
        { """{"ports":[{"container_port":0}]}""", "settings.ports: 0/tcp: the port is not 1 to 65535" },
        { """{"ports":[{"container_port":80,"protocol":"sctp"}]}""", "settings.ports: 80/unknown: the protocol is not tcp or udp" },
        { """{"ports":[{"container_port":80,"address":"localhost"}]}""", "settings.ports: 80/tcp: \"localhost\" is not an IP address" },
        { """{"ports":[{"container_port":80,"host_port":70000}]}""", "settings.ports: 80/tcp: host port 70000 is not 1 to 65535" },
        { """{"ports":[{"container_port":80,"last_host_port":70}]}""", "settings.ports: 80/tcp: the last host port 70 is not above the first" },
        { """{"ports":[{"container_port":80,"host_port":90,"last_host_port":90}]}""", "the last host port 90 is not above the first" },
        { """{"ports":[{"container_port":80},{"container_port":80}]}""", "settings.ports: 80/tcp is published twice" },
        { """{"ports":[{"container_port":80,"host_port":90},{"container_port":81,"host_port":90}]}""", "settings.ports: 127.0.0.1 port 90/tcp is asked for twice" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_start_is_refused_before_anything_is_pulled(string json, string problem)
    {
        using var game = Harness();
        GameSettings.TryParse(json, out var settings, out _).Should().BeTrue("only the rules refuse it");

        var result = await game.RunAsync(new StartRequest(RuntimeHarness.Game, RuntimeHarness.Image) { Settings = settings });

        result.ShouldFail(ErrorCode.StartConfigInvalid).Should().Contain(problem);
        game.Calls.Should().NotContain(PortCalls.DockerPullImage).And.NotContain(PortCalls.LeasesAcquire);
    }

    [Fact]
    public async Task Every_problem_is_reported_at_once()
    {
        using var game = Harness();
        await game.GivenRunningAsync();
        var settings = new GameSettings
        {
            Environment = new Dictionary<string, string> { ["A B"] = "1" },
            Labels = new Dictionary<string, string> { [RuntimeLabels.Fence] = "1" },
            Ports = [new PublishedPort { ContainerPort = 99_999 }],
        };

        var restart = await game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Settings = settings });
        var patch = await game.RunAsync(new PatchRequest(RuntimeHarness.Game, RuntimeHarness.NextImage) { Settings = settings });

        foreach (var result in (OperationResult[])[restart, patch])
        {
            result.ShouldFail(ErrorCode.InvalidRequest).Split("; ").Should().HaveCount(3);
        }

        game.EngineChanges.Should().BeEmpty();
    }

    [Fact]
    public async Task Settings_are_at_most_64_kib_in_all()
    {
        using var game = Harness();
        var overhead = new GameSettings { Environment = new Dictionary<string, string> { ["A"] = "" } }.ToJson().Length;
        var fits = new GameSettings { Environment = new Dictionary<string, string> { ["A"] = new('x', GameSettings.MaxBytes - overhead) } };
        var tooLarge = new GameSettings { Environment = new Dictionary<string, string> { ["A"] = new('x', GameSettings.MaxBytes - overhead + 1) } };

        (await game.RunAsync(new StartRequest("g2", RuntimeHarness.Image) { Settings = tooLarge })).ShouldFail(ErrorCode.StartConfigInvalid)
            .Should().Be("settings: 65537 bytes of JSON, of at most 65536");
        (await game.RunAsync(new StartRequest(RuntimeHarness.Game, RuntimeHarness.Image) { Settings = fits })).ShouldSucceed();
    }

    [Fact]
    public async Task A_link_below_an_allowed_root_is_not_followed()
    {
        var root = Directory.CreateTempSubdirectory("galaxy-mounts-");
        try
        {
            Directory.CreateDirectory(Path.Join(root.FullName, "maps"));
            File.CreateSymbolicLink(Path.Join(root.FullName, "out"), "/etc");
            using var game = new RuntimeHarness(options => options.Mounts.AllowedRoots.Add(root.FullName));

            (await StartAsync("out/ssh")).ShouldFail(ErrorCode.StartConfigInvalid).Should().Contain("out\" is a link");
            (await StartAsync("out")).ShouldFail(ErrorCode.StartConfigInvalid).Should().Contain("out\" is a link");
            game.Calls.Should().NotContain(PortCalls.DockerPullImage);
            (await StartAsync("maps")).ShouldSucceed();

            Task<OperationResult> StartAsync(string folder) => game.RunAsync(new StartRequest(RuntimeHarness.Game, RuntimeHarness.Image)
            {
                Settings = new GameSettings { Mounts = [new GameMount { ContainerPath = "/maps", HostPath = Path.Join(root.FullName, folder) }] },
            });
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static RuntimeHarness Harness() => new(static options =>
    {
        options.Limits.MaxCpus = 2;
        options.Mounts.AllowedRoots.Add("/srv/maps");
    });
}
