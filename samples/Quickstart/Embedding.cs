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
        #region readme-operations
        var runtime = host.Services.GetRequiredService<IGalaxyRuntime>();
        var result = await runtime.StartAsync(new StartRequest("chess-42", "registry.example.com/engine:1.4.0"), cancellationToken);
        Console.WriteLine(result.IsSuccess ? result.Record.Endpoint : $"{result.ErrorCode}: {result.ErrorMessage}");

        await runtime.RestartAsync(new RestartRequest("chess-42"), cancellationToken);
        await runtime.PatchAsync(new PatchRequest("chess-42", "registry.example.com/engine:1.4.1"), cancellationToken);
        await runtime.StopAsync(new StopRequest("chess-42", StopReason.Finished), cancellationToken);
        await runtime.CleanupAsync(new CleanupRequest("chess-42"), cancellationToken);
        #endregion
        return result.ToString();
    }

    public static async Task ShowPullsAsync(IRuntimeEvents events, CancellationToken cancellationToken)
    {
        #region readme-events
        await foreach (var happened in events.WatchAsync(cancellationToken))
        {
            if (happened is PullProgress { Progress: var pull } progress)
            {
                Console.WriteLine($"{progress.GameId}: {pull.BytesDone:N0} of {pull.BytesTotal:N0} bytes");
            }
        }
        #endregion
    }
}
