using Galaxy.Runtime;
using Galaxy.Runtime.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Quickstart;
using Spectre.Console;

try
{
    var options = QuickstartOptions.Parse(args);
    if (options.ShowHelp)
    {
        Console.WriteLine(QuickstartOptions.Help);
        return ExitCode.Success;
    }

    return await RunAsync(options);
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message} See --help.");
    return ExitCode.Usage;
}
catch (OperationCanceledException)
{
    return ExitCode.Interrupted;
}
catch (NotReadyException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCode.NotReady;
}
catch (RuntimePortException exception)
{
    await Console.Error.WriteLineAsync($"Something went away in the middle: {exception.Message} The next run clears what is left.");
    return ExitCode.Unexpected;
}

static async Task<int> RunAsync(QuickstartOptions options)
{
    using var state = StateFolder.Claim(options);
    using var host = QuickstartHost.Build(options, state.Root);
    await StartAsync(host);
    try
    {
        return await TourAsync(options, state, host.Services);
    }
    finally
    {
        await host.StopAsync();
    }
}

static async Task<int> TourAsync(QuickstartOptions options, StateFolder state, IServiceProvider services)
{
    var docker = services.GetRequiredService<IContainerEngine>();
    var runtime = services.GetRequiredService<IGalaxyRuntime>();
    var queries = services.GetRequiredService<IRuntimeQueries>();
    var screen = new TourScreen(OpenConsole(), services.GetRequiredService<IRuntimeEvents>(), options.GameId);
    using var engine = new EngineProbe(docker, queries, options.GameId, TimeProvider.System);

    // Ctrl-C and SIGTERM.
    var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    await Readiness.CheckAsync(docker, options, stopping);
    var leftovers = new Leftovers(runtime, queries, docker, options.GameId);
    if (await leftovers.ClearAsync())
    {
        screen.ShowNote("Cleared what an earlier run left.");
    }

    state.Clear();
    var leavesGame = options.LeaveRunning;
    try
    {
        var tour = new Tour(runtime, queries, engine, screen, options, TimeProvider.System);
        screen.ShowHeader();
        var isAsExpected = await tour.RunAsync(stopping);
        await tour.ShowLogAsync();
        screen.ShowNote($"The state directory outlives every container: it counts {state.Read("starts")} starts.");
        return isAsExpected ? ExitCode.Success : ExitCode.Unexpected;
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        screen.ShowNote("Interrupted: cleaning up.");
        leavesGame = false;
        return ExitCode.Interrupted;
    }
    finally
    {
        if (!leavesGame)
        {
            await leftovers.ClearAsync();
            state.Clear();
        }
    }
}

static IAnsiConsole OpenConsole() => Console.IsOutputRedirected
    ? AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No })
    : AnsiConsole.Console;

static async Task StartAsync(IHost host)
{
    try
    {
        await host.StartAsync();
    }
    catch (Exception exception) when (exception is RuntimePortException or OptionsValidationException)
    {
        throw new NotReadyException(exception.Message, exception);
    }
}
