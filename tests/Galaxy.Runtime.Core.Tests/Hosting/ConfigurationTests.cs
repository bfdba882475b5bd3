using Galaxy.Runtime.Core.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Core.Tests.Hosting;

/// <summary>What a host writes below the section is heard, or the host says that it is not.</summary>
public sealed class ConfigurationTests
{
    private const string Section = GalaxyRuntimeOptions.SectionName;

    [Theory]
    [InlineData("Stat:Root", "State:Root")]
    [InlineData("SettleTime", "Start:SettleTime")]
    [InlineData("lease:durration", "Lease:Duration")]
    [InlineData("GamePort:Inner", "GamePort")]
    [InlineData("Lease", "Lease:Duration")]
    [InlineData("Mounts:AllowedRoots", "Mounts:AllowedRoots:*")]
    [InlineData("Own:Dept", "Own:Depth")]
    [InlineData("Own:Hosts:0:Name", "Own:Hosts:*")]
    public async Task A_key_that_sets_nothing_keeps_the_host_from_starting_and_the_nearest_one_is_named(string key, string nearest)
    {
        var builder = new HostApplicationBuilder();
        UseOwn(builder.Services.AddGalaxyRuntime(Of((key, "x"))).UseInMemory());
        using var host = builder.Build();

        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures
            .Should().ContainSingle().Which.Should().Be($"{Section}:{key} is not an option; the nearest one is {Section}:{nearest}.");
    }

    [Fact]
    public async Task Without_strictness_it_is_a_warning()
    {
        var logs = new RecordingLogger();
        var services = new ServiceCollection();
        logs.AddTo(services);
        services.AddGalaxyRuntime(Of(("Stat:Root", "/srv"), ("StrictConfiguration", "false"))).UseInMemory();
        await using var provider = services.BuildServiceProvider();

        _ = provider.GetRequiredService<IGalaxyRuntime>();

        logs.Lines.Should().ContainSingle(static line => line.Level == LogLevel.Warning).Which.Text
            .Should().Be($"runtime option unknown: key={Section}:Stat:Root, nearest={Section}:State:Root");
    }

    [Theory]
    [InlineData("Docker:Host", "unix:///run/docker.sock")]
    [InlineData("postgres:Schema", "games")]
    [InlineData("Redis:Jobs:Group", "games")]
    [InlineData("Redis", null)]
    [InlineData("Logs", "")]
    [InlineData("Logs:Options:any-name", "1")]
    [InlineData("MOUNTS:allowedroots:7", "/srv/maps")]
    public void Sections_of_packages_that_are_not_used_empty_sections_and_names_of_the_hosts_own_are_known(string key, string? value) =>
        Read(services => services.AddGalaxyRuntime(Of((key, value))).UseInMemory()).Should().NotBeNull();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_adapter_gets_its_section_whichever_call_comes_first_and_code_wins(bool sectionFirst)
    {
        var services = new ServiceCollection();
        services.Configure<OwnOptions>(static options => options.Depth += 100);
        if (sectionFirst)
        {
            services.AddGalaxyRuntime(Of(("Own:Hosts:0", "one"), ("Own:Depth", "3")));
        }

        UseOwn(services.AddGalaxyRuntime());
        if (!sectionFirst)
        {
            services.AddGalaxyRuntime(Of(("Own:Hosts:0", "one"), ("Own:Depth", "3")));
        }

        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<OwnOptions>>().Value;
        (options.Depth, options.Hosts.Single()).Should().Be((103, "one"));
    }

    [Fact]
    public void An_adapter_without_keys_of_its_own_is_not_checked() => Read(static services =>
    {
        var builder = services.AddGalaxyRuntime(Of(("Own:Anything:Else", "1"))).UseInMemory();
        builder.BindSection<OwnOptions>("Own", static (options, section) => section.Bind(options));
    }).Should().NotBeNull();

    [Fact]
    public void Messages_name_the_section_that_the_host_uses()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Games:GamePort", "0")]).Build();

        FluentActions.Invoking(() => Read(services => services.AddGalaxyRuntime(configuration.GetSection("Games")).UseInMemory()))
            .Should().Throw<OptionsValidationException>().WithMessage("Games:GamePort is 0; allowed: 1 to 65535.");
    }

    [Fact]
    public void A_second_call_whose_options_differ_is_an_error_that_names_them()
    {
        var read = () => Read(static services =>
        {
            services.AddGalaxyRuntime().UseInMemory();
            services.AddGalaxyRuntime(static options => (options.GamePort, options.Network) = (9090, "games"));
            services.AddGalaxyRuntime(Of(("GamePort", "7070"), ("Network", "games"), ("Logs:Options:max-size", "1m")));
        });

        read.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2)
            .And.Contain(static problem => problem.StartsWith($"{Section}:GamePort is 9090 by the first call of AddGalaxyRuntime that has options, and 7070 by another."))
            .And.Contain(static problem => problem.StartsWith($"{Section}:Logs:Options:max-size is empty by") && problem.EndsWith("services.Configure<GalaxyRuntimeOptions>(…)."));
    }

    [Fact]
    public void A_second_call_that_says_the_same_or_nothing_is_none()
    {
        var section = Of(("GamePort", "7070"), ("Docker:Host", "tcp://engine:1"));

        Read(services =>
        {
            services.AddGalaxyRuntime(section).UseInMemory();
            services.AddGalaxyRuntime();
            services.AddGalaxyRuntime(section);
            services.AddGalaxyRuntime(static options => options.GamePort = 7070);
        }).GamePort.Should().Be(7070);
    }

    [Fact]
    public void Sections_of_adapters_that_differ_are_an_error_that_shows_no_value()
    {
        var read = () => Read(static services =>
        {
            services.AddGalaxyRuntime(Of(("Postgres:ConnectionString", "Host=one;Password=hidden-1"))).UseInMemory();
            services.AddGalaxyRuntime(Of(("Postgres:ConnectionString", "Host=two;Password=hidden-2")));
        });

        read.Should().Throw<OptionsValidationException>().Which.Failures.Should().ContainSingle()
            .Which.Should().StartWith($"{Section}:Postgres:ConnectionString is not the same in two calls of AddGalaxyRuntime.").And.NotContain("hidden");
    }

    [Fact]
    public void The_arguments_of_a_section_are_required()
    {
        var builder = new ServiceCollection().AddGalaxyRuntime();

        FluentActions.Invoking(() => builder.BindSection<OwnOptions>(" ", static (_, _) => { })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => builder.BindSection<OwnOptions>("Own", null!)).Should().Throw<ArgumentNullException>();
    }

    private static void UseOwn(IGalaxyRuntimeBuilder builder) =>
        builder.BindSection<OwnOptions>("Own", static (options, section) => section.Bind(options), ["Hosts:*", "Depth"])
            .BindSection<OwnOptions>("Own", static (options, _) => options.Hosts.Add("twice"), ["Hosts:*", "Depth"]);

    private static IConfigurationSection Of(params (string Key, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>($"{Section}:{setting.Key}", setting.Value))).Build().GetSection(Section);

    private static GalaxyRuntimeOptions Read(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value;
    }

    private sealed class OwnOptions
    {
        public List<string> Hosts { get; set; } = [];

        public int Depth { get; set; }
    }
}
