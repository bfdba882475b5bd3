using Galaxy.Runtime;
using Galaxy.Runtime.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the leases, the health events and the notification intents on Redis, and takes jobs from its streams.</summary>
public static class RedisRuntimeBuilderExtensions
{
    // Above PostgreSQL, which offers leases with everything else: a host that adds Redis means it.
    private const PortPrecedence Precedence = PortPrecedence.Package + 100;

    private const string Section = "Redis";

    /// <summary>Uses a server by its connection string, which wins over a configured one.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">Such as <c>localhost:6379</c>; see <see cref="RedisOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, string connectionString, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = AddRedis(builder).Configure(options => options.ConnectionString = connectionString);
        return Use(builder, options, configure);
    }

    /// <summary>
    /// Uses a server by the client's own options, for what a connection string cannot say, such as certificates. They are copied; set on the copy are
    /// <c>AbortOnConnectFail = false</c>, <c>BacklogPolicy = FailFast</c>, <c>ConnectRetry = 1</c>, the asynchronous timeout
    /// (<see cref="RedisOptions.CommandTimeout"/>) and a connect timeout of at most half of that, or 1 s.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configuration">The client's options; at least one server.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, ConfigurationOptions configuration, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var copy = configuration.Clone();
        return Use(builder, AddRedis(builder, configuration: copy), configure);
    }

    /// <summary>
    /// Uses the host's own connection, which stays the host's to dispose. It must not keep commands while it is not connected
    /// (<c>BacklogPolicy.FailFast</c>): one that does is refused when the host starts. Of one that hides its policy, such as a wrapper, nothing is sent while
    /// it is not connected; a command that meets the moment in which the connection is lost may still take effect later.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, IConnectionMultiplexer multiplexer, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return builder.UseRedis(_ => multiplexer, configure);
    }

    /// <summary>Uses a connection of the host's container, with the rules of <see cref="UseRedis(IGalaxyRuntimeBuilder, IConnectionMultiplexer, Action{RedisOptions})"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="multiplexer">Finds the connection; called when the host starts, and again after it threw.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(
        this IGalaxyRuntimeBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(multiplexer);
        return Use(builder, AddRedis(builder, multiplexer: multiplexer), configure);
    }

    /// <summary>
    /// Uses the connection string in section <c>Redis</c> of the configuration that <c>AddGalaxyRuntime</c> is given; without one the <see cref="IConnectionMultiplexer"/> of the
    /// host's container, with the rules of <see cref="UseRedis(IGalaxyRuntimeBuilder, IConnectionMultiplexer, Action{RedisOptions})"/>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the other options in code, which wins over configuration; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Use(builder, AddRedis(builder, multiplexer: static services => services.GetRequiredService<IConnectionMultiplexer>(), isFallback: true), configure);
    }

    /// <summary>Uses a server by a section elsewhere in the configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options; it wins over the one that <c>AddGalaxyRuntime</c> is given.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return Use(builder, AddRedis(builder).Bind(section), configure: null);
    }

    /// <summary>
    /// Runs the jobs of <c>runtime:start_jobs</c> (game_id, image_ref, source_ref) and <c>runtime:stop_jobs</c> (game_id, reason, source_ref)
    /// while the host runs; several hosts share them. A job is run at least once, with its entry's id as idempotency key, in the order of its
    /// game within one stream and host. Its result is published to <c>runtime:job_results</c> at least once, in the step that takes the job
    /// off its stream. A start job that is older than a stop of its game is never run after it; its result is <c>cancelled</c>. A job that finds its game busy waits; one
    /// whose fault may pass is tried again for <see cref="RedisJobConsumerOptions.RetryFor"/>; then, and when it cannot be read or was delivered too often, it goes to
    /// <c>{stream}:dead</c> with its own fields and dead_reason, dead_message, dead_job_id, dead_deliveries and dead_at_ms. Needs Redis 6.2 and <c>UseRedis</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets options; null leaves them as they are.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder AddRedisJobConsumers(this IGalaxyRuntimeBuilder builder, Action<RedisJobConsumerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = AddShared(builder);
        builder.Services.Configure<RedisUse>(static use => use.HasJobConsumers = true);
        if (configure is not null)
        {
            options.Configure(options => configure(options.Jobs));
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisJobConsumers>(
            static services => new RedisJobConsumers(
                [Consumer(services, JobStream.Start), Consumer(services, JobStream.Stop)], services.GetRequiredService<TimeProvider>())));
        return builder;
    }

    private static IGalaxyRuntimeBuilder Use(IGalaxyRuntimeBuilder builder, OptionsBuilder<RedisOptions> options, Action<RedisOptions>? configure)
    {
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return SupplyPorts(builder);
    }

    private static OptionsBuilder<RedisOptions> AddRedis(
        IGalaxyRuntimeBuilder builder, ConfigurationOptions? configuration = null, Func<IServiceProvider, IConnectionMultiplexer>? multiplexer = null, bool isFallback = false)
    {
        builder.Services.Configure<RedisUse>(use => use.Connect(configuration, multiplexer, isFallback));
        return AddShared(builder);
    }

    private static OptionsBuilder<RedisOptions> AddShared(IGalaxyRuntimeBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>(static services =>
            new RedisOptionsValidator(services.GetRequiredService<IOptions<RedisUse>>(), services.GetRequiredService<RuntimeConfiguration>().PathOf(Section))));
        builder.BindSection<RedisOptions>(Section, static (options, section) => section.Bind(options), ConfigurationKeys.Of(RedisOptionsJson.Default.RedisOptions));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static services => new RedisKeys(Options(services).KeyPrefix));
        services.TryAddSingleton(static services => new RedisConnection(
            RedisSource.Of(UseOf(services), Options(services), services), Options(services).CommandTimeout, services.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStartupCheck>(
            static services => new RedisStartupCheck(
                Redis(services),
                Keys(services),
                Options(services).VerifyOnStart,
                UseOf(services).HasJobConsumers,
                services.GetRequiredService<IRuntimeIdSource>(),
                services.GetRequiredService<TimeProvider>(),
                Logger<RedisStartupCheck>(services))));
        return services.AddOptions<RedisOptions>().ValidateOnStart();
    }

    private static IGalaxyRuntimeBuilder SupplyPorts(IGalaxyRuntimeBuilder builder) => builder
        .SupplyPort<IGameLeaseStore>(Precedence, static services => new RedisGameLeaseStore(Redis(services), Keys(services)))
        .SupplyPort<IHealthEventPublisher>(
            Precedence, static services => new RedisHealthEventPublisher(Redis(services), Keys(services), Options(services).Streams))
        .SupplyPort<INotificationIntentPublisher>(
            Precedence, static services => new RedisNotificationIntentPublisher(Redis(services), Keys(services), Options(services).Streams));

    private static JobConsumer Consumer(IServiceProvider services, JobStream stream)
    {
        var options = Options(services);
        var time = services.GetRequiredService<TimeProvider>();
        var logger = Logger<RedisJobConsumers>(services);
        var runtime = services.GetRequiredService<IGalaxyRuntime>();
        var history = new JobHistory(
            services.GetRequiredService<IOperationLogStore>(),
            services.GetRequiredService<IRuntimeRecordStore>(),
            services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.Timeouts.Store,
            time);
        var order = new JobOrder(Redis(services), Keys(services), history, options.Jobs);
        var queue = new JobQueue(Redis(services), Keys(services), stream, options);
        var runner = new JobRunner(runtime, queue, order, history, stream, options.Jobs, time, logger);
        return new JobConsumer(queue, runner, order, stream, options.Jobs, time, logger);
    }

    private static RedisConnection Redis(IServiceProvider services) => services.GetRequiredService<RedisConnection>();

    private static RedisKeys Keys(IServiceProvider services) => services.GetRequiredService<RedisKeys>();

    private static RedisOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<RedisOptions>>().Value;

    private static RedisUse UseOf(IServiceProvider services) => services.GetRequiredService<IOptions<RedisUse>>().Value;

    private static ILogger Logger<T>(IServiceProvider services) => services.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
