using Galaxy.Runtime.Simulation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Chaos;

/// <summary>A host process: the library as a user registers it, recovery included, and a few callers. It runs until it is killed.</summary>
internal static class HostProgram
{
    public const string Verb = "host";
    private const int Callers = 4;

    public static async Task<int> RunAsync(HostArguments arguments)
    {
        using var log = new LogFile(arguments.Log);
        await using var pictures = new PictureTaker(arguments);
        var watch = new HostWatch(log, arguments.Foreign, TimeProvider.System);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddSimpleConsole(static console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        RuntimeSetUp.Add(builder.Services, arguments.Engine, arguments.Database, arguments.Redis, arguments.StateRoot, arguments.AreLeasesInDatabase);
        Watched<IGameLeaseStore>(builder.Services, leases => new WatchedLeases(leases, watch, pictures, TimeProvider.System));
        Watched<IContainerEngine>(builder.Services, engine => new WatchedEngine(engine, watch));
        Watched<IOperationLogStore>(builder.Services, static journal => new WatchedJournal(journal));
        using var host = builder.Build();
        await host.StartAsync();
        log.Write(new LogLine { What = LogLineKind.Ready, At = TimeProvider.System.GetTimestamp() });

        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var runtime = host.Services.GetRequiredService<IGalaxyRuntime>();
        var numbers = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller =>
        {
            var choice = new SeededChoice(arguments.Seed + (ulong)caller);
            var requests = new RequestChoice(choice, arguments.Games, $"{arguments.Name}-{caller}");
            return Task.Run(() => new Caller(runtime, requests, choice, log, watch, () => Interlocked.Increment(ref numbers)).RunAsync(isPolling: caller == 0, stopping), stopping);
        }));
        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    /// <summary>Puts a watch in front of the adapter that was registered.</summary>
    private static void Watched<TPort>(IServiceCollection services, Func<TPort, TPort> watch)
        where TPort : class
    {
        var supplied = services.Last(static service => service.ServiceType == typeof(TPort));
        services.Replace(ServiceDescriptor.Singleton(provider => watch((TPort)supplied.ImplementationFactory!(provider))));
    }
}
