using Galaxy.Runtime;

namespace Quickstart;

/// <summary>The life of one game, step by step, with what is expected of each.</summary>
internal sealed class Tour(IGalaxyRuntime runtime, IRuntimeQueries queries, EngineProbe engine, TourScreen screen, QuickstartOptions options, TimeProvider time)
{
    private const string First = "1.4.0";
    private const string Patch = "1.4.1";
    private const string NoPatch = "1.5.0";
    private const int LogLength = 50;

    /// <summary>A free port of this host for the game's own: its name and its container's address are known to other containers only.</summary>
    private static readonly GameSettings Published = new() { Ports = [new PublishedPort { ContainerPort = 8080 }] };

    private readonly DateTimeOffset startedAt = time.GetUtcNow();

    /// <summary>The versions of the game that are run; of the refused one no image is needed.</summary>
    public static IReadOnlyList<string> Versions { get; } = [First, Patch];

    /// <returns>Whether every step came out as expected.</returns>
    /// <exception cref="NotReadyException">An image could not be had.</exception>
    /// <exception cref="OperationCanceledException">The token ended the tour between two steps, or before a step changed anything.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var step in options.LeaveRunning ? Steps.Where(static step => !step.EndsTheGame) : Steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!await TakeAsync(step, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Shows what the operation log has of this run, the oldest entry first.</summary>
    public async Task ShowLogAsync()
    {
        var page = await queries.ReadOperationsAsync(options.GameId, LogLength);
        screen.ShowLog([.. page.Entries.Where(entry => entry.StartedAt >= startedAt).Reverse()]);
    }

    private TourStep[] Steps =>
    [
        new($"start {First}", token => runtime.StartAsync(new StartRequest(Game, Image(First)) { Settings = Published }, token), $"{First}, start 1"),
        new($"patch to {Patch}", token => runtime.PatchAsync(new PatchRequest(Game, Image(Patch)), token), $"{Patch}, start 2"),
        new($"patch to {NoPatch}", token => runtime.PatchAsync(new PatchRequest(Game, Image(NoPatch)), token), $"{Patch}, start 2")
        {
            Expected = ErrorCode.SemverPatchOnly,
        },
        new("restart", token => runtime.RestartAsync(new RestartRequest(Game), token), $"{Patch}, start 3"),
        new("stop", token => runtime.StopAsync(new StopRequest(Game, StopReason.Finished), token), "stopped") { EndsTheGame = true },
        new("cleanup", token => runtime.CleanupAsync(new CleanupRequest(Game), token), "no container") { EndsTheGame = true },
    ];

    private string Game => options.GameId;

    private string Image(string version) => $"{options.ImagePrefix}:{version}";

    private async Task<bool> TakeAsync(TourStep step, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var result = await screen.FollowAsync(step.Title, () => step.Run(cancellationToken));
        var took = time.GetElapsedTime(began);
        if (result.ErrorCode is ErrorCode.ImagePullFailed)
        {
            throw new NotReadyException(result.ErrorMessage!);
        }

        var found = await engine.AskAsync();
        screen.ShowStep(step, result, took, found);
        return step.CameOutAsExpected(result, found);
    }
}
