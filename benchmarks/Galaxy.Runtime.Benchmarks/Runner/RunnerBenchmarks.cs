using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>Whole operations over ports that do nothing: what remains is Core's own work.</summary>
[MemoryDiagnoser]
public class RunnerBenchmarks
{
    /// <summary>The one that has its cost in the texts of its settings.</summary>
    public const string WithSettings = "start with settings";

    private static readonly StartRequest StartOfGame = new(IdleGame.Id, IdleGame.ImageRef);
    private static readonly StartRequest StartWithSettingsOfGame = StartOfGame with { Settings = BenchGame.Given };
    private static readonly StopRequest StopOfGame = new(IdleGame.Id, StopReason.Finished);
    private static readonly RestartRequest RestartOfGame = new(IdleGame.Id);
    private static readonly PatchRequest PatchOfGame = new(IdleGame.Id, IdleGame.NextImageRef);
    private static readonly CleanupRequest CleanupOfGame = new(IdleGame.Id);

    private readonly List<ServiceProvider> hosts = [];
    private IGalaxyRuntime ofNewGame = null!;
    private IGalaxyRuntime ofRunningGame = null!;
    private IGalaxyRuntime ofStoppedGame = null!;

    [GlobalSetup]
    public void Arrange()
    {
        ofNewGame = RuntimeWith<NewGame, IdleEngine>();
        ofRunningGame = RuntimeWith<RunningGame, IdleEngine>();
        ofStoppedGame = RuntimeWith<StoppedGame, IdleEngineOfStopped>();
    }

    [GlobalCleanup]
    public void Dispose() => hosts.ForEach(static host => host.Dispose());

    [Benchmark(Description = "start")]
    public async Task<OperationResult> Start() => Expect(await ofNewGame.StartAsync(StartOfGame), isReplay: false);

    [Benchmark(Description = WithSettings)]
    public async Task<OperationResult> StartWithSettings() => Expect(await ofNewGame.StartAsync(StartWithSettingsOfGame), isReplay: false);

    [Benchmark(Description = "stop")]
    public async Task<OperationResult> Stop() => Expect(await ofRunningGame.StopAsync(StopOfGame), isReplay: false);

    [Benchmark(Description = "restart")]
    public async Task<OperationResult> Restart() => Expect(await ofRunningGame.RestartAsync(RestartOfGame), isReplay: false);

    [Benchmark(Description = "patch")]
    public async Task<OperationResult> Patch() => Expect(await ofRunningGame.PatchAsync(PatchOfGame), isReplay: false);

    [Benchmark(Description = "cleanup")]
    public async Task<OperationResult> Cleanup() => Expect(await ofStoppedGame.CleanupAsync(CleanupOfGame), isReplay: false);

    [Benchmark(Description = "replay of a start")]
    public async Task<OperationResult> Replay() => Expect(await ofRunningGame.StartAsync(StartOfGame), isReplay: true);

    // A refusal would be measured as a very fast success.
    private static OperationResult Expect(OperationResult result, bool isReplay) =>
        result.IsSuccess && result.IsReplay == isReplay ? result : throw new InvalidOperationException($"The operation did something else: {result}");

    private IGalaxyRuntime RuntimeWith<TGame, TEngine>()
        where TGame : class, IRuntimeRecordStore
        where TEngine : class, IContainerEngine, new()
    {
        var services = new ServiceCollection();
        services.AddGalaxyRuntime(static options => options.Start.SettleTime = TimeSpan.Zero)
            .WithoutRecovery()
            .UseRecordStore<TGame>()
            .UseOperationLogStore<IdleJournal>()
            .UseLeaseStore<IdleLeases>()
            .UseContainerEngine(static _ => new TEngine())
            .UseStateDirectory<IdleStateDirectory>();
        var host = services.BuildServiceProvider();
        hosts.Add(host);
        return host.GetRequiredService<IGalaxyRuntime>();
    }
}
