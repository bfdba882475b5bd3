using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class DockerOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Validate(_ => { }).Should().BeEmpty();

    [Fact]
    public void Every_bad_option_is_named_with_its_value_and_what_is_allowed()
    {
        var problems = Validate(options =>
        {
            options.Host = "ssh://me:secret@engine";
            options.ApiVersion = "1.40";
            options.ConnectTimeout = TimeSpan.Zero;
            options.CallTimeout = TimeSpan.FromDays(1);
            options.PullStallTimeout = TimeSpan.FromMilliseconds(1);
            options.CertificatePath = "/nowhere/certificates";
            options.DockerConfigPath = "/nowhere/config.json";
            options.EngineId = "rack 7";
        });

        problems.Should().HaveCount(8);
        problems.Should().Contain("Galaxy:Runtime:Docker:EngineId is \"rack 7\"; allowed: 1 to 128 characters without blanks and control characters.");
        problems.Should().Contain(problem => problem.StartsWith("Galaxy:Runtime:Docker:Host is \"ssh://***@engine\"; allowed: unix:///path", StringComparison.Ordinal));
        problems.Should().Contain("Galaxy:Runtime:Docker:ApiVersion is \"1.40\"; allowed: 1.41 to 1.51.");
        problems.Should().Contain("Galaxy:Runtime:Docker:CallTimeout is 1.00:00:00; allowed: 00:00:01 to 01:00:00.");
        problems.Should().Contain(problem => problem.Contains("/nowhere/config.json", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bad_credential_is_named_by_its_registry_and_never_shown()
    {
        var problems = Validate(options =>
        {
            options.RegistryCredentials["one.example"] = new DockerRegistryCredential { Password = "hunter2" };
            options.RegistryCredentials["two.example"] = new DockerRegistryCredential { Username = "u", Password = "hunter2", IdentityToken = "tok" };
            options.RegistryCredentials["three.example"] = new DockerRegistryCredential { IdentityToken = "tok" };
        });

        problems.Should().HaveCount(2).And.OnlyContain(problem => !problem.Contains("hunter2", StringComparison.Ordinal));
        problems[0].Should().StartWith("Galaxy:Runtime:Docker:RegistryCredentials:one.example needs either");
    }

    [Fact]
    public void Options_are_bound_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Galaxy:Runtime:Docker:Host"] = "tcp://engine:1",
            ["Galaxy:Runtime:Docker:UseTls"] = "true",
            ["Galaxy:Runtime:Docker:PullStallTimeout"] = "00:00:30",
            ["Galaxy:Runtime:Docker:RegistryCredentials:registry.example:Username"] = "u",
            ["Galaxy:Runtime:Docker:RegistryCredentials:registry.example:Password"] = "p",
        }).Build();

        using var services = new ServiceCollection().AddGalaxyRuntime().UseDocker(configuration.GetSection(DockerOptions.SectionName)).Services.BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<DockerOptions>>().Value;

        options.Host.Should().Be("tcp://engine:1");
        options.UseTls.Should().BeTrue();
        options.PullStallTimeout.Should().Be(TimeSpan.FromSeconds(30));
        options.RegistryCredentials["REGISTRY.example"].Username.Should().Be("u");
    }

    [Fact]
    public void The_section_below_that_of_the_runtime_is_heard_and_code_wins()
    {
        var options = Configured(["Host=tcp://engine:1", "CallTimeout=00:00:30"], static builder => builder.UseDocker(static options => options.CallTimeout = TimeSpan.FromSeconds(7)));

        options.Host.Should().Be("tcp://engine:1");
        options.CallTimeout.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void A_section_elsewhere_wins_over_the_one_of_the_runtime()
    {
        var elsewhere = new ConfigurationBuilder().AddInMemoryCollection([new("Host", "tcp://other:2")]).Build();

        var options = Configured(["Host=tcp://engine:1", "UseTls=true"], builder => builder.UseDocker(elsewhere));

        (options.Host, options.UseTls).Should().Be(("tcp://other:2", true));
    }

    [Theory]
    [InlineData("Hst", "Galaxy:Runtime:Docker:Hst is not an option; the nearest one is Galaxy:Runtime:Docker:Host.")]
    [InlineData("RegistryCredentials:one.example:User", "the nearest one is Galaxy:Runtime:Docker:RegistryCredentials:*:Username.")]
    public void A_key_that_is_not_known_is_named_with_the_nearest_one(string key, string message)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Galaxy:Runtime:Docker:{key}", "x"), new("Galaxy:Runtime:State:Root", "/srv/galaxy")]).Build();
        using var services = new ServiceCollection().AddGalaxyRuntime(configuration.GetSection("Galaxy:Runtime")).UseDocker().Services.BuildServiceProvider();

        FluentActions.Invoking(() => services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value)
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle().Which.Should().EndWith(message);
    }

    private static DockerOptions Configured(string[] settings, Action<IGalaxyRuntimeBuilder> use)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting =>
            new KeyValuePair<string, string?>("Galaxy:Runtime:Docker:" + setting.Split('=')[0], setting.Split('=')[1]))).Build();
        var builder = new ServiceCollection().AddGalaxyRuntime(configuration.GetSection("Galaxy:Runtime"));
        use(builder);
        using var services = builder.Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<DockerOptions>>().Value;
    }

    [Fact]
    public void Docker_wins_over_what_a_lower_package_supplies_and_loses_to_the_hosts_own()
    {
        var builder = new ServiceCollection().AddGalaxyRuntime();

        builder.UseDocker().SupplierOf<IContainerEngine>().Should().Be(PortPrecedence.Package);
        builder.SupplyPort<IContainerEngine>(PortPrecedence.Fake, _ => throw new InvalidOperationException()).SupplierOf<IContainerEngine>().Should().Be(PortPrecedence.Package);
        builder.SupplyPort<IContainerEngine>(PortPrecedence.Host, _ => throw new InvalidOperationException()).SupplierOf<IContainerEngine>().Should().Be(PortPrecedence.Host);
    }

    [Fact]
    public void A_docker_context_that_names_no_engine_we_can_use_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("contexts-").FullName;
        var file = Path.Combine(folder, "config.json");

        File.WriteAllText(file, """{"currentContext":"far"}""");
        Validate(Configure).Should().ContainSingle().Which.Should().StartWith($"Galaxy:Runtime:Docker:Host is not set, and Docker context \"far\", which {file} names, does not exist: ");

        DockerContexts.Write(folder, "far", "ssh://me@far.example");
        Validate(Configure).Should().ContainSingle().Which.Should()
            .StartWith($"Galaxy:Runtime:Docker:Host is \"ssh://***@far.example (from Docker context \"far\", which {file} names)\"; allowed: unix:///path");

        Directory.Delete(folder, recursive: true);

        void Configure(DockerOptions options) => (options.Host, options.DockerConfigPath) = (null, file);
    }

    private static IReadOnlyList<string> Validate(Action<DockerOptions> configure)
    {
        var options = new DockerOptions { Host = "unix:///var/run/docker.sock" };
        configure(options);
        return [.. new DockerOptionsValidator(DockerOptions.SectionName).Validate(name: null, options).Failures ?? []];
    }
}
