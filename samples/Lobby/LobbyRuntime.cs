using Galaxy.Runtime;

namespace Lobby;

/// <summary>Chooses what the runtime stands on, by configuration.</summary>
internal static class LobbyRuntime
{
    public const string PostgresName = "Games";
    public const string RedisName = "Redis";

    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        var runtime = services.AddGalaxyRuntime(configuration.GetSection(GalaxyRuntimeOptions.SectionName))
            .UseDocker()
            .AddContainerCleanup();

        // What no real store supplies is in memory: it is gone with the process, and recovery adopts the containers it finds.
        runtime.UseInMemory();
        if (configuration.GetConnectionString(PostgresName) is { Length: > 0 } postgres)
        {
            runtime.UsePostgres(postgres);
        }

        if (configuration.GetConnectionString(RedisName) is { Length: > 0 } redis)
        {
            runtime.UseRedis(redis).AddRedisJobConsumers();
        }
    }
}
