using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Support;

/// <summary>One runtime on in-memory ports and a clock of its own. Containers count as started at once unless a test says otherwise.</summary>
internal sealed class TestRuntime : IAsyncDisposable
{
    public const string Image = "repo/engine:1.2.3";
    public const string NextImage = "repo/engine:1.2.4";
    public const string GameId = "g1";

    public TestRuntime(
        Action<GalaxyRuntimeOptions>? configure = null, FaultPlan? faults = null, Action<IGalaxyRuntimeBuilder>? ports = null, InMemoryBackend? shared = null)
    {
        Time = (ManualTimeProvider?)shared?.Time ?? new ManualTimeProvider();
        Backend = shared ?? new InMemoryBackend(Time);
        Faults = faults ?? new FaultPlan(Time);
        if (shared is null)
        {
            Backend.Docker.AddImage(Image);
            Backend.Docker.AddImage(NextImage);
        }

        var services = new ServiceCollection().AddSingleton<TimeProvider>(Time);
        var builder = services.AddGalaxyRuntime(options =>
        {
            options.Start.SettleTime = TimeSpan.Zero;
            configure?.Invoke(options);
        }).UseInMemory(Backend, Faults);
        ports?.Invoke(builder);
        Services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public ManualTimeProvider Time { get; }

    public InMemoryBackend Backend { get; }

    public FaultPlan Faults { get; }

    public ServiceProvider Services { get; }

    public IGalaxyRuntime Runtime => Services.GetRequiredService<IGalaxyRuntime>();

    public IRuntimeQueries Queries => Services.GetRequiredService<IRuntimeQueries>();

    public IRuntimeEvents Events => Services.GetRequiredService<IRuntimeEvents>();

    public IReadOnlyList<OperationEntry> Journal => Backend.Operations.All;

    public Task<OperationResult> StartAsync(string gameId = GameId, string imageRef = Image, string? key = null, CancellationToken cancellationToken = default) =>
        Runtime.StartAsync(new StartRequest(gameId, imageRef) { IdempotencyKey = key }, cancellationToken);

    public Task<OperationResult> StopAsync(string gameId = GameId, string? key = null, StopReason reason = StopReason.AdminRequest) =>
        Runtime.StopAsync(new StopRequest(gameId, reason) { IdempotencyKey = key });

    public Task<OperationResult> PatchAsync(string imageRef, string gameId = GameId) =>
        Runtime.PatchAsync(new PatchRequest(gameId, imageRef));

    /// <summary>Lets time pass until an operation has ended.</summary>
    public async Task<OperationResult> EndAsync(Task<OperationResult> operation)
    {
        await Time.AdvanceUntilAsync(operation);
        return await operation;
    }

    /// <summary>Ends when a port has been called; an operation runs beside the test that began it.</summary>
    public Task UntilCalledAsync(string call, int times = 1) =>
        Eventually.HoldsAsync(() => Faults.Calls.Count(made => string.Equals(made.Name, call, StringComparison.Ordinal)) >= times, $"{call} was called {times} times");

    public ValueTask DisposeAsync() => Services.DisposeAsync();
}
