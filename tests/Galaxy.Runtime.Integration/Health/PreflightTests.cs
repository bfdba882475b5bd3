using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Integration.Health;

/// <summary>The preflight on a real Docker Engine, PostgreSQL and Redis.</summary>
public sealed class PreflightTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    private readonly string schema = $"preflight_{place.Name.Replace('-', '_')}";

    [AllServicesFact]
    public async Task A_set_up_in_order_is_no_finding_and_leaves_nothing_behind()
    {
        await using var services = Services(static options => options.Preflight.ProbeImage = EngineImages.V140);

        var report = await services.GetRequiredService<IRuntimePreflight>().CheckAsync();

        report.Findings.Should().BeEmpty("{0}", report);
        await NothingIsLeftAsync();
        await DropSchemaAsync();
    }

    [AllServicesFact]
    public async Task A_network_that_is_not_there_is_missing()
    {
        await using var services = Services(static options => options.Network = "galaxy-no-such-network");

        var report = await services.GetRequiredService<IRuntimePreflight>().CheckAsync();

        report.Findings.Should().ContainSingle(static finding => finding.Code == PreflightCode.NetworkMissing, "{0}", report);
        await DropSchemaAsync();
    }

    [DockerFact]
    public async Task A_root_that_this_process_sees_under_another_path_than_the_engine_is_right_with_the_right_host_root()
    {
        var outside = Directory.CreateDirectory(Path.Join(place.StateRoot, "outside")).FullName;
        await using var host = Host(Alias(outside), hostRoot: outside);

        var report = await host.Preflight.CheckAsync();

        report.Findings.Should().BeEmpty("{0}", report);
        await NothingIsLeftAsync();
    }

    [DockerFact]
    public async Task A_host_root_that_is_another_directory_of_the_engines_host_is_wrong()
    {
        var outside = Directory.CreateDirectory(Path.Join(place.StateRoot, "outside-2")).FullName;
        var elsewhere = Directory.CreateDirectory(Path.Join(place.StateRoot, "elsewhere")).FullName;
        await using var host = Host(Alias(outside), hostRoot: elsewhere);

        var report = await host.Preflight.CheckAsync();

        var finding = report.Findings.Should().ContainSingle("{0}", report).Subject;
        finding.Code.Should().Be(PreflightCode.HostPathWrong);
        finding.Message.Should().Contain(elsewhere);
        await NothingIsLeftAsync();
        Directory.EnumerateFileSystemEntries(outside).Should().BeEmpty();
    }

    [DockerFact]
    public async Task A_game_starts_where_the_preflight_found_nothing_and_does_not_where_it_found_the_path_wrong()
    {
        var outside = Directory.CreateDirectory(Path.Join(place.StateRoot, "outside-3")).FullName;
        var inside = Alias(outside);
        await using var right = Host(inside, hostRoot: outside);
        await using var wrong = Host(inside, hostRoot: "/no/such/directory");

        (await right.Preflight.CheckAsync()).HasErrors.Should().BeFalse();
        (await wrong.Preflight.CheckAsync()).HasErrors.Should().BeTrue();

        (await right.StartAsync(place.NewGame())).IsSuccess.Should().BeTrue();
        (await wrong.StartAsync(place.NewGame())).ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
    }

    /// <summary>Another path to the same directory.</summary>
    private static string Alias(string target)
    {
        var link = target + "-seen-from-inside";
        Directory.CreateSymbolicLink(link, target);
        return link;
    }

    private TestHost Host(string root, string hostRoot) => place.Host(options =>
    {
        options.State.Root = root;
        options.State.HostRoot = hostRoot;
        options.Preflight.ProbeImage = EngineImages.V140;
    });

    private ServiceProvider Services(Action<GalaxyRuntimeOptions> configure) => new ServiceCollection().AddGalaxyRuntime(options =>
    {
        place.Configure(options);
        configure(options);
        // A first connection to a busy server takes its time.
        options.Preflight.Timeout = TimeSpan.FromSeconds(30);
    })
        .UseDocker(static docker => docker.Host = TestServices.DockerHost)
        .UsePostgres(TestServices.Postgres!, postgres => postgres.Schema = schema)
        .UseRedis(TestServices.Redis!)
        .Services.BuildServiceProvider();

    private async Task NothingIsLeftAsync() => (await place.Engine.ListAsync("com.galaxy.runtime.probe", place.Name)).Should().BeEmpty();

    private async Task DropSchemaAsync()
    {
        await using var database = Npgsql.NpgsqlDataSource.Create(TestServices.Postgres!);
        await using var command = database.CreateCommand($"DROP SCHEMA IF EXISTS {schema} CASCADE");
        await command.ExecuteNonQueryAsync();
    }
}
