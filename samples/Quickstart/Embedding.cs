using Galaxy.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Quickstart;

/// <summary>A host of your own in five lines: options come from configuration, the containers from Docker, the records from PostgreSQL.</summary>
internal static class Embedding
{
    public static IHost BuildHost(string[] args)
    {
        #region readme-embed
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddGalaxyRuntime(builder.Configuration.GetSection("Galaxy:Runtime"))
            .UseDocker()
            .UsePostgres(builder.Configuration.GetConnectionString("Games")!);
        var host = builder.Build();
        #endregion
        return host;
    }

    public static IGalaxyRuntimeBuilder AddRedis(IGalaxyRuntimeBuilder runtime, IConfiguration configuration)
    {
        #region readme-redis
        runtime.UseRedis(configuration.GetConnectionString("Redis")!)
            .AddContainerCleanup();
        #endregion
        return runtime;
    }

    public static async Task<string> RunAsync(IHost host, CancellationToken cancellationToken)
    {
        #region readme-start
        var runtime = host.Services.GetRequiredService<IGalaxyRuntime>();
        var result = await runtime.StartAsync(
            new StartRequest("chess-42", "registry.example.com/engine:1.4.0", OperationSource.Application), cancellationToken);
        Console.WriteLine(result.IsSuccess ? result.Record.Endpoint : $"{result.ErrorCode}: {result.ErrorMessage}");
        #endregion
        return result.ToString();
    }
}
