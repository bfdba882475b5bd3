using Galaxy.Runtime.Docker;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>
/// Start, stop and cleanup of a real container through the whole library (lease, journal, checks, record, events; stores in
/// memory) against only the engine's create, start, stop and remove. A cleanup also looks at the container before it goes. Then a start with settings against one without, both
/// through the library: what the library adds for them, and what the engine takes to publish a port.
/// </summary>
internal sealed class WholeLifeSuite : ISuite
{
    private static readonly Aim LifeAim = new() { TimeRatio = 1.05 };

    public string Name => "life";

    public async Task<IReadOnlyList<Row>> RunAsync(Effort effort)
    {
        using var bare = new BareEngine(Services.DockerHost);
        var image = await bare.InspectImageAsync(BenchGame.ImageRef);
        var state = Directory.CreateTempSubdirectory("galaxy-bench-");
        await using var host = HostWith(state.FullName);
        try
        {
            var runtime = host.GetRequiredService<IGalaxyRuntime>();
            var spec = BenchGame.Spec($"galaxy-bench-life-{BenchGame.Run}", image.Id, state.FullName);
            var request = CreateRequestOf.Spec(spec);
            var (oursTaken, bareTaken) = (new Laps(TimeProvider.System), new Laps(TimeProvider.System));
            await new SideBySide(TimeProvider.System, effort).SlowAsync(
                laps => LiveAsync(laps, runtime, settings: null), laps => LiveAsync(laps, bare, spec.Name, request), oursTaken, bareTaken);
            return
            [
                .. oursTaken.Against(bareTaken, "life: ", static call => call is "whole" or "start" ? LifeAim : Aim.None),
                await MeasureSettingsAsync(runtime, effort, "life: start with settings, against one without", BenchGame.Given, LifeAim),
                await MeasureSettingsAsync(
                    runtime, effort, "life: start with settings and a published port, against one without", BenchGame.Given with { Ports = [new PublishedPort { ContainerPort = 8080 }] }, Aim.None),
            ];
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private static async Task<Row> MeasureSettingsAsync(IGalaxyRuntime runtime, Effort effort, string what, GameSettings settings, Aim aim)
    {
        var (given, plain) = (new Laps(TimeProvider.System), new Laps(TimeProvider.System));
        await new SideBySide(TimeProvider.System, effort).SlowAsync(
            laps => LiveAsync(laps, runtime, settings), laps => LiveAsync(laps, runtime, GameSettings.None), given, plain);
        return new Row(what, given["start"].Median, plain["start"].Median, aim);
    }

    private static ServiceProvider HostWith(string stateRoot)
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(options =>
            {
                options.State.Root = stateRoot;
                options.InstanceId = $"bench-{BenchGame.Run}";
                options.Network = BenchGame.Network;
                options.Pull.Policy = PullPolicy.IfMissing;
                options.Start.SettleTime = TimeSpan.Zero;
                options.Stop.Grace = TimeSpan.Zero;
            })
            .WithoutRecovery()
            .UseDocker(static options => options.Host = Services.DockerHost)
            .UseInMemory();
        return services.BuildServiceProvider();
    }

    private static async Task LiveAsync(Laps laps, IGalaxyRuntime runtime, GameSettings? settings)
    {
        var game = $"bench-{BenchGame.Run}";
        await laps.MeasureAsync("whole", async () =>
        {
            await laps.MeasureAsync("start", () => Expect(runtime.StartAsync(new StartRequest(game, BenchGame.ImageRef) { Settings = settings })));
            await laps.MeasureAsync("stop", () => Expect(runtime.StopAsync(new StopRequest(game, StopReason.Finished))));
            return await laps.MeasureAsync("cleanup", () => Expect(runtime.CleanupAsync(new CleanupRequest(game))));
        });
    }

    private static async Task LiveAsync(Laps laps, BareEngine bare, string name, CreateRequest container)
    {
        await laps.MeasureAsync("whole", async () =>
        {
            var id = await laps.MeasureAsync("start", () => CreateAndStartAsync(bare, name, container));
            await laps.MeasureAsync("stop", () => bare.StopAsync(id));
            return await laps.MeasureAsync("cleanup", () => bare.RemoveAsync(id));
        });
    }

    private static async ValueTask<string> CreateAndStartAsync(BareEngine bare, string name, CreateRequest container)
    {
        var id = await bare.CreateAsync(name, container);
        await bare.StartAsync(id);
        return id;
    }

    private static async ValueTask<OperationResult> Expect(Task<OperationResult> operation)
    {
        var result = await operation;
        return result is { IsSuccess: true, IsReplay: false } ? result : throw new InvalidOperationException($"The operation did something else: {result}");
    }
}
