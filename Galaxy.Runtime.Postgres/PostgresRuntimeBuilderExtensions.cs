using Galaxy.Runtime;
using Galaxy.Runtime.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the record store, the operation log, the leases and the health snapshots on PostgreSQL 13 or newer.</summary>
public static class PostgresRuntimeBuilderExtensions
{
    private const string Section = "Postgres";

    /// <summary>Uses a database by its connection string, which wins over a configured one.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">An Npgsql connection string; see <see cref="PostgresOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UsePostgres(this IGalaxyRuntimeBuilder builder, string connectionString, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<PostgresOptions>().Configure(options =>
        {
            options.ConnectionString = connectionString;
            options.DataSource = null;
        });
        return Register(builder, options, configure);
    }

    /// <summary>
    /// Uses the host's own data source, which stays the host's to dispose. Its settings are kept: statements are prepared only if its
    /// <c>Max Auto Prepare</c> says so. Of several hosts the one that takes writes is used. Transactions of the host are never joined.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dataSource">The data source.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UsePostgres(this IGalaxyRuntimeBuilder builder, NpgsqlDataSource dataSource, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        var options = builder.Services.AddOptions<PostgresOptions>().Configure(options => options.DataSource = dataSource);
        return Register(builder, options, configure);
    }

    /// <summary>
    /// Uses the host's own data source, made or found when the runtime is first needed; see
    /// <see cref="UsePostgres(IGalaxyRuntimeBuilder, NpgsqlDataSource, Action{PostgresOptions}?)"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dataSource">Finds the data source, once per service provider. It stays the host's to dispose.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UsePostgres(
        this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, NpgsqlDataSource> dataSource, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        var options = builder.Services.AddOptions<PostgresOptions>().Configure<IServiceProvider>((options, services) => options.DataSource = dataSource(services));
        return Register(builder, options, configure);
    }

    /// <summary>
    /// Uses the connection string in section <c>Postgres</c> of the configuration that <c>AddGalaxyRuntime</c> is given; without one the <see cref="NpgsqlDataSource"/> that the host
    /// has among its services, such as one of <c>AddNpgsqlDataSource</c>, which stays the host's to dispose.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    /// <example>
    /// <code>
    /// services.AddNpgsqlDataSource(connectionString);
    /// services.AddGalaxyRuntime().UseDocker().UsePostgres();
    /// </code>
    /// </example>
    public static IGalaxyRuntimeBuilder UsePostgres(this IGalaxyRuntimeBuilder builder, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = builder.Services.AddOptions<PostgresOptions>().PostConfigure<IServiceProvider>((options, services) =>
            options.DataSource ??= string.IsNullOrWhiteSpace(options.ConnectionString) ? services.GetService<NpgsqlDataSource>() : null);
        return Register(builder, options, configure);
    }

    /// <summary>Uses a database by a section elsewhere in the configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options; it wins over the one that <c>AddGalaxyRuntime</c> is given.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UsePostgres(this IGalaxyRuntimeBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return Register(builder, builder.Services.AddOptions<PostgresOptions>().Bind(section), configure: null);
    }

    private static IGalaxyRuntimeBuilder Register(
        IGalaxyRuntimeBuilder builder, OptionsBuilder<PostgresOptions> options, Action<PostgresOptions>? configure)
    {
        if (configure is not null)
        {
            options.Configure(configure);
        }

        options.ValidateOnStart();
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>(
            static services => new PostgresOptionsValidator(services.GetRequiredService<RuntimeConfiguration>().PathOf(Section))));
        builder.BindSection<PostgresOptions>(Section, static (options, section) => section.Bind(options), ConfigurationKeys.Of(PostgresOptionsJson.Default.PostgresOptions));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static services => new PostgresDatabase(
            services.GetRequiredService<IOptions<PostgresOptions>>().Value,
            services.GetRequiredService<TimeProvider>(),
            services.GetService<ILogger<PostgresDatabase>>() ?? NullLogger<PostgresDatabase>.Instance));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PostgresStartUp>());

        return builder
            .SupplyPort<IRuntimeRecordStore>(PortPrecedence.Package, static services => new PostgresRuntimeRecordStore(Database(services)))
            .SupplyPort<IOperationLogStore>(PortPrecedence.Package, static services => new PostgresOperationLogStore(Database(services)))
            .SupplyPort<IGameLeaseStore>(PortPrecedence.Package, static services => new PostgresGameLeaseStore(Database(services)))
            .SupplyPort<IHealthSnapshotStore>(PortPrecedence.Package, static services => new PostgresHealthSnapshotStore(Database(services)))
            .SupplyPort<IStoreClock>(PortPrecedence.Package, static services => new PostgresStoreClock(Database(services)));
    }

    private static PostgresDatabase Database(IServiceProvider services) => services.GetRequiredService<PostgresDatabase>();
}
