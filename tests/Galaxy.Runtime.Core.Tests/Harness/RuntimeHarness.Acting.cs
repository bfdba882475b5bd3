namespace Galaxy.Runtime.Core.Tests.Harness;

/// <content>What the host under test is asked to do. Every method ends with the operation; time passes by itself meanwhile.</content>
public sealed partial class RuntimeHarness
{
    public Task<OperationResult> StartAsync(string imageRef = Image, string gameId = Game, string? sourceRef = null, string? key = null) =>
        RunAsync(new StartRequest(gameId, imageRef) { Source = OperationSource.AdminRest, SourceRef = sourceRef, IdempotencyKey = key });

    public Task<OperationResult> StopAsync(StopReason reason = StopReason.Finished, string gameId = Game, string? sourceRef = null, string? key = null) =>
        RunAsync(new StopRequest(gameId, reason) { Source = OperationSource.AdminRest, SourceRef = sourceRef, IdempotencyKey = key });

    public Task<OperationResult> RestartAsync(string gameId = Game, string? sourceRef = null) =>
        RunAsync(new RestartRequest(gameId) { Source = OperationSource.AdminRest, SourceRef = sourceRef });

    public Task<OperationResult> PatchAsync(string newImageRef = NextImage, string gameId = Game, string? sourceRef = null) =>
        RunAsync(new PatchRequest(gameId, newImageRef) { Source = OperationSource.AdminRest, SourceRef = sourceRef });

    public Task<OperationResult> CleanupAsync(string gameId = Game, string? sourceRef = null) =>
        RunAsync(new CleanupRequest(gameId) { Source = OperationSource.AdminRest, SourceRef = sourceRef });

    public Task<OperationResult> RunAsync(StartRequest request, CancellationToken cancellationToken = default) =>
        EndAsync(() => Runtime.StartAsync(request, cancellationToken));

    public Task<OperationResult> RunAsync(StopRequest request, CancellationToken cancellationToken = default) =>
        EndAsync(() => Runtime.StopAsync(request, cancellationToken));

    public Task<OperationResult> RunAsync(RestartRequest request, CancellationToken cancellationToken = default) =>
        EndAsync(() => Runtime.RestartAsync(request, cancellationToken));

    public Task<OperationResult> RunAsync(PatchRequest request, CancellationToken cancellationToken = default) =>
        EndAsync(() => Runtime.PatchAsync(request, cancellationToken));

    public Task<OperationResult> RunAsync(CleanupRequest request, CancellationToken cancellationToken = default) =>
        EndAsync(() => Runtime.CleanupAsync(request, cancellationToken));

    /// <summary>Any of the five, with valid arguments.</summary>
    public Task<OperationResult> RunAsync(OperationKind kind, string gameId = Game, CancellationToken cancellationToken = default) =>
        EndAsync(() => Begin(kind, gameId, Image, cancellationToken));

    /// <summary>Begins an operation and leaves it running.</summary>
    public Task<OperationResult> Begin(
        OperationKind kind, string gameId = Game, string imageRef = Image, CancellationToken cancellationToken = default) => WithoutContext(() => kind switch
    {
        OperationKind.Start => Runtime.StartAsync(new StartRequest(gameId, imageRef) { Source = OperationSource.AdminRest }, cancellationToken),
        OperationKind.Stop => Runtime.StopAsync(new StopRequest(gameId, StopReason.Finished) { Source = OperationSource.AdminRest }, cancellationToken),
        OperationKind.Restart => Runtime.RestartAsync(new RestartRequest(gameId) { Source = OperationSource.AdminRest }, cancellationToken),
        OperationKind.Patch => Runtime.PatchAsync(new PatchRequest(gameId, NextImage) { Source = OperationSource.AdminRest }, cancellationToken),
        OperationKind.CleanupContainer => Runtime.CleanupAsync(new CleanupRequest(gameId) { Source = OperationSource.AdminRest }, cancellationToken),
        OperationKind.Unknown => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    /// <summary>Lets time pass until the work is done.</summary>
    public Task<OperationResult> EndAsync(Task<OperationResult> work) => EndAsync(() => work);

    private Task<OperationResult> EndAsync(Func<Task<OperationResult>> begin) => WithoutContext(async () =>
    {
        var work = begin();
        await Time.AdvanceUntilAsync(work);
        return await work;
    });

    /// <summary>Without the test runner's context in-memory work runs through on this thread, always in the same order.</summary>
    private static Task<OperationResult> WithoutContext(Func<Task<OperationResult>> act)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return act();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
