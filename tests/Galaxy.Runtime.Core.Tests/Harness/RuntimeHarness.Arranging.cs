using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Core.Tests.Harness;

/// <content>What was there before the test: games of an earlier host, whose calls, logs and metrics are not seen.</content>
public sealed partial class RuntimeHarness
{
    private int earlierEntries;
    private int earlierEvents;

    /// <summary>The game runs <see cref="Image"/>.</summary>
    /// <returns>Its container: c1.</returns>
    public async Task<string> GivenRunningAsync(string gameId = Game, string imageRef = Image)
    {
        await EarlierAsync(runtime => runtime.StartAsync(new StartRequest(gameId, imageRef) { Source = OperationSource.LobbyStream }));
        return Backend.Records.Find(gameId)!.ContainerId!;
    }

    /// <summary>The game ran <see cref="Image"/> and was stopped.</summary>
    /// <returns>Its container: c1.</returns>
    public async Task<string> GivenStoppedAsync(string gameId = Game)
    {
        var containerId = await GivenRunningAsync(gameId);
        await EarlierAsync(runtime => runtime.StopAsync(new StopRequest(gameId, StopReason.Finished) { Source = OperationSource.LobbyStream }));
        return containerId;
    }

    /// <summary>The game was stopped and cleaned up.</summary>
    public async Task GivenRemovedAsync()
    {
        await GivenStoppedAsync();
        await EarlierAsync(runtime => runtime.CleanupAsync(new CleanupRequest(Game) { Source = OperationSource.LobbyStream }));
    }

    /// <summary>The record says something else than it did.</summary>
    public void GivenRecord(Func<RuntimeRecord, RuntimeRecord> change) => Backend.Records.Put(change(Record!));

    /// <summary>The game is as the operation wants to find it.</summary>
    public Task GivenReadyForAsync(OperationKind kind, string gameId = Game) => kind switch
    {
        OperationKind.Start => Task.CompletedTask,
        OperationKind.Stop or OperationKind.Restart or OperationKind.Patch => GivenRunningAsync(gameId),
        OperationKind.CleanupContainer => GivenStoppedAsync(gameId),
        OperationKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private async Task EarlierAsync(Func<IGalaxyRuntime, Task<OperationResult>> act)
    {
        var result = await EndAsync(() => act(earlier.Value.GetRequiredService<IGalaxyRuntime>()));
        result.IsSuccess.Should().BeTrue("the test relies on it: {0}", result.ErrorMessage);
        earlierEntries = Backend.Operations.All.Count;
        earlierEvents = Backend.HealthEvents.Published.Count;
        Time.Advance(TimeSpan.FromMinutes(5));
    }
}
