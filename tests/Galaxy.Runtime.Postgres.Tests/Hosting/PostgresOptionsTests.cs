using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class PostgresOptionsTests
{
    private const string Good = "Host=localhost;Username=u;Password=hidden-0815";

    [Theory]
    [InlineData("rtmanager")]
    [InlineData("_a9")]
    public void A_plain_identifier_is_a_schema(string schema) => Problems(options => options.Schema = schema).Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("9a")]
    [InlineData("Upper")]
    [InlineData("a\"; drop")]
    [InlineData("pg_toast")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void Anything_else_is_none(string schema) =>
        Problems(options => options.Schema = schema).Should().ContainSingle().Which.Should().StartWith("Galaxy:Runtime:Postgres:Schema is");

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("garbage hidden-0815")]
    [InlineData("Host=x;Port=hidden-0815")]
    [InlineData("Host=x;hidden-0815=1")]
    [InlineData("Username=u;Password=hidden-0815")]
    public void A_connection_string_that_cannot_work_is_told_without_being_shown(string? connectionString) =>
        Problems(options => options.ConnectionString = connectionString).Should().ContainSingle()
            .Which.Should().StartWith("Galaxy:Runtime:Postgres:ConnectionString ").And.NotContain("hidden-0815");

    [Fact]
    public void Unknown_is_no_migration_mode() =>
        Problems(options => options.Migrate = SchemaMigration.Unknown).Should().ContainSingle().Which.Should().Contain("Apply, Verify, None");

    [Fact]
    public void A_data_source_of_the_hosts_needs_no_connection_string()
    {
        using var dataSource = NpgsqlDataSource.Create(Good);
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UsePostgres(dataSource);
        using var provider = services.BuildServiceProvider();

        var read = () => provider.GetRequiredService<IOptions<PostgresOptions>>().Value;

        read.Should().NotThrow();
    }

    [Theory]
    [InlineData("Host=configured", "Host=code", "Host=code")]
    [InlineData("Host=configured", null, "Host=configured")]
    public void The_section_below_that_of_the_runtime_is_heard_and_code_wins(string configured, string? code, string expected)
    {
        var services = new ServiceCollection();
        using var dataSource = NpgsqlDataSource.Create(Good);
        services.AddSingleton(dataSource);
        var builder = services.AddGalaxyRuntime(Section(("Postgres:ConnectionString", configured), ("Postgres:Schema", "games")));
        _ = code is null ? builder.UsePostgres() : builder.UsePostgres(code);
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<PostgresOptions>>().Value;

        (options.ConnectionString, options.Schema, options.DataSource).Should().Be((expected, "games", null), "a configured connection string is meant for the runtime, a data source of the host may not be");
    }

    [Fact]
    public void Without_a_connection_string_the_data_source_of_the_host_is_used()
    {
        using var dataSource = NpgsqlDataSource.Create(Good);
        var services = new ServiceCollection().AddSingleton(dataSource);
        services.AddGalaxyRuntime(Section(("Postgres:Schema", "games"))).UsePostgres();
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<PostgresOptions>>().Value.DataSource.Should().BeSameAs(dataSource);
    }

    [Fact]
    public void Without_either_the_message_says_what_to_set()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(new ConfigurationBuilder().AddInMemoryCollection([new("Games:Postgres:Schema", "games")]).Build().GetSection("Games")).UsePostgres();
        using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IOptions<PostgresOptions>>().Value).Should().Throw<OptionsValidationException>()
            .WithMessage("Games:Postgres:ConnectionString is not set*NpgsqlDataSource*");
    }

    [Fact]
    public void A_key_of_the_section_that_is_not_known_is_named_with_the_nearest_one()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(Section(("Postgres:Scheme", "games"), ("State:Root", "/srv/galaxy"))).UsePostgres(Good);
        using var provider = services.BuildServiceProvider();

        FluentActions.Invoking(() => provider.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value).Should().Throw<OptionsValidationException>()
            .WithMessage("Galaxy:Runtime:Postgres:Scheme is not an option; the nearest one is Galaxy:Runtime:Postgres:Schema.");
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>($"Galaxy:Runtime:{setting.Key}", setting.Value))).Build().GetSection("Galaxy:Runtime");

    [Fact]
    public void Every_option_binds_from_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Galaxy:Runtime:Postgres:ConnectionString"] = Good,
            ["Galaxy:Runtime:Postgres:Schema"] = "games",
            ["Galaxy:Runtime:Postgres:Migrate"] = "Verify",
        }).Build();
        var services = new ServiceCollection();
        services.AddGalaxyRuntime().UsePostgres(configuration.GetSection(PostgresOptions.SectionName));
        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<PostgresOptions>>().Value.Should().BeEquivalentTo(
            new PostgresOptions { ConnectionString = Good, Schema = "games", Migrate = SchemaMigration.Verify });
    }

    [Fact]
    public void What_the_connection_string_sets_is_kept_and_the_rest_is_chosen()
    {
        using var dataSource = PostgresDataSources.Build(Good + ";Max Auto Prepare=0;Enlist=true;Application Name=mine");
        var settings = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString);

        settings.MaxAutoPrepare.Should().Be(0);
        settings.Enlist.Should().BeTrue();
        settings.ApplicationName.Should().Be("mine");
        settings.NoResetOnClose.Should().BeTrue();
        settings.TcpKeepAlive.Should().BeTrue();
        settings.CancellationTimeout.Should().Be(500);
    }

    private static IEnumerable<string> Problems(Action<PostgresOptions> change)
    {
        var options = new PostgresOptions { ConnectionString = Good };
        change(options);
        return new PostgresOptionsValidator(PostgresOptions.SectionName).Validate(name: null, options).Failures ?? [];
    }
}
