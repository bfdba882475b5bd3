using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Quickstart;

/// <summary>Puts the host together: the runtime on the Docker Engine, its records in memory or in real stores.</summary>
internal static class QuickstartHost
{
    /// <summary>Marks our containers, so that no other runtime on the same engine is touched, and none touches us.</summary>
    public const string InstanceId = "quickstart";

    private const string RedisKeyPrefix = "quickstart:";

    /// <exception cref="NotReadyException">The address of a store is not set.</exception>
    public static IHost Build(QuickstartOptions options, string stateRoot)
    {
        var builder = Host.CreateApplicationBuilder();
        ConfigureLogging(builder.Logging, options.Verbose);

        var runtime = builder.Services.AddGalaxyRuntime(settings =>
        {
            settings.InstanceId = InstanceId;
            settings.Network = options.Network;
            settings.State.Root = stateRoot;

            // A run that was killed leaves its lease behind: ours is short, and we wait for it to end.
            settings.Lease.Duration = TimeSpan.FromSeconds(10);
            settings.Lease.RenewalInterval = TimeSpan.FromSeconds(3);
            settings.Lease.AcquireTimeout = TimeSpan.FromSeconds(15);
        });

        runtime.UseDocker();
        if (options.UsePostgres)
        {
            runtime.UsePostgres(Address("GALAXY_POSTGRES"), static postgres => postgres.Schema = InstanceId);
        }
        else
        {
            runtime.UseInMemory();
        }

        if (options.UseRedis)
        {
            runtime.UseRedis(Address("GALAXY_REDIS"), static redis => redis.KeyPrefix = RedisKeyPrefix);
        }

        // Recovery would adopt what a killed run left, where this sample begins anew. A real host leaves it on.
        runtime.WithoutRecovery();

        return builder.Build();
    }

    private static void ConfigureLogging(ILoggingBuilder logging, bool verbose)
    {
        logging.ClearProviders();
        if (verbose)
        {
            logging.AddSimpleConsole(static console => console.SingleLine = true);
            logging.Services.Configure<ConsoleLoggerOptions>(
                static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
    }

    private static string Address(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new NotReadyException($"{variable} is not set: set it, or run ./eng/demo.sh --full, which brings its own servers.");
}
