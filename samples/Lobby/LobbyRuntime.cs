using Galaxy.Runtime;
using Galaxy.Runtime.Docker;
using Galaxy.Runtime.Postgres;
using Galaxy.Runtime.Redis;

namespace Lobby;

/// <summary>Chooses what the runtime stands on, by configuration.</summary>
internal static class LobbyRuntime
{
    public const string PostgresName = "Games";
    public const string RedisName = "Redis";

    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        var runtime = services.AddGalaxyRuntime(configuration.GetSection(GalaxyRuntimeOptions.SectionName))
            .UseDocker(configuration.GetSection(DockerOptions.SectionName))
            .AddContainerCleanup();

        // What no real store supplies is in memory: it is gone with the process, and recovery adopts the containers it finds.
        runtime.UseInMemory();
        if (configuration.GetConnectionString(PostgresName) is { Length: > 0 } postgres)
        {
            runtime.UsePostgres(configuration.GetSection(PostgresOptions.SectionName));
            services.Configure<PostgresOptions>(options => options.ConnectionString = postgres);
        }

        if (configuration.GetConnectionString(RedisName) is { Length: > 0 } redis)
        {
            runtime.UseRedis(configuration.GetSection(RedisOptions.SectionName)).AddRedisJobConsumers();
            services.Configure<RedisOptions>(options => options.ConnectionString = redis);
        }
    }
}
