using Galaxy.Runtime;
using Galaxy.Runtime.Redis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the leases, the health events and the notification intents on Redis, and takes jobs from its streams.</summary>
public static class RedisRuntimeBuilderExtensions
{
    // Above PostgreSQL, which offers leases with everything else: a host that adds Redis means it.
    private const PortPrecedence Precedence = PortPrecedence.Package + 100;

    /// <summary>Uses a server by its connection string.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">Such as <c>localhost:6379</c>; see <see cref="RedisOptions.ConnectionString"/>.</param>
    /// <param name="configure">Sets the other options; null leaves the defaults.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, string connectionString, Action<RedisOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = AddRedis(builder.Services).Configure(options => options.ConnectionString = connectionString);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        return SupplyPorts(builder);
    }

    /// <summary>Uses a server by configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">The section that holds the options, by convention <see cref="RedisOptions.SectionName"/>.</param>
    /// <returns>The builder.</returns>
    public static IGalaxyRuntimeBuilder UseRedis(this IGalaxyRuntimeBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        AddRedis(builder.Services).Bind(section);
        return SupplyPorts(builder);
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
        var options = AddRedis(builder.Services);
        if (configure is not null)
        {
            options.Configure(options => configure(options.Jobs));
        }

        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisJobConsumers>(
            static services => new RedisJobConsumers(
                [Consumer(services, JobStream.Start), Consumer(services, JobStream.Stop)], services.GetRequiredService<TimeProvider>())));
        return builder;
    }

    private static OptionsBuilder<RedisOptions> AddRedis(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static services => new RedisKeys(Options(services).KeyPrefix));
        services.TryAddSingleton(static services => new RedisConnection(
            RedisEndpoint.Parse(Options(services).ConnectionString),
            Options(services).CommandTimeout,
            services.GetRequiredService<TimeProvider>(),
            Logger<RedisConnection>(services)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStartupCheck>(
            static services => new RedisStartupCheck(
                Redis(services), Options(services), services.GetRequiredService<TimeProvider>(), Logger<RedisStartupCheck>(services))));
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

    private static ILogger Logger<T>(IServiceProvider services) => services.GetService<ILogger<T>>() ?? NullLogger<T>.Instance;
}
