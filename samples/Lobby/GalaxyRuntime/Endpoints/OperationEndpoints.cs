using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>The five operations.</summary>
internal static class OperationEndpoints
{
    /// <summary>Settings at their longest, an image reference, and the JSON around them.</summary>
    private const int MaxBodyBytes = GameSettings.MaxBytes + (16 * 1024);

    private static readonly int[] FailureStatuses = [.. ErrorCodeTable.FailureStatuses, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType];

    public static void Map(RouteGroupBuilder runtimes)
    {
        Describe(runtimes.MapPost("/{game_id}/start", StartAsync), "Makes a game run from an image.");
        Describe(runtimes.MapPost("/{game_id}/stop", StopAsync), "Stops a game and keeps its container.");
        Describe(runtimes.MapPost("/{game_id}/restart", RestartAsync), "Recreates a game's container from its image.");
        Describe(runtimes.MapPost("/{game_id}/patch", PatchAsync), "Recreates a game's container from another patch version of its image.");
        Describe(runtimes.MapDelete("/{game_id}/container", CleanupAsync), "Removes a stopped game's container; its state is kept.");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string summary)
    {
        endpoint.WithSummary(summary).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes)).Produces<OperationAnswer>();
        foreach (var status in FailureStatuses)
        {
            endpoint.ProducesProblem(status);
        }
    }

    private static Task<IResult> StartAsync([FromRoute(Name = "game_id")] string gameId, StartBody body, [AsParameters] Caller caller) =>
        caller.RunAsync((runtime, cancellationToken) => runtime.StartAsync(
            new StartRequest(gameId, body.ImageRef ?? "") { Settings = SettingsBody.Read(body.Settings), Source = caller.OperationSource, SourceRef = caller.SourceRef, IdempotencyKey = caller.IdempotencyKey },
            cancellationToken));

    private static Task<IResult> StopAsync([FromRoute(Name = "game_id")] string gameId, StopBody? body, [AsParameters] Caller caller) =>
        caller.RunAsync((runtime, cancellationToken) => runtime.StopAsync(
            new StopRequest(gameId, body.ReasonOrDefault()) { Source = caller.OperationSource, SourceRef = caller.SourceRef, IdempotencyKey = caller.IdempotencyKey },
            cancellationToken));

    private static Task<IResult> RestartAsync([FromRoute(Name = "game_id")] string gameId, RestartBody? body, [AsParameters] Caller caller) =>
        caller.RunAsync((runtime, cancellationToken) => runtime.RestartAsync(
            new RestartRequest(gameId)
            {
                Settings = SettingsBody.Read(body?.Settings),
                Force = body?.Force ?? false,
                Source = caller.OperationSource,
                SourceRef = caller.SourceRef,
                IdempotencyKey = caller.IdempotencyKey,
            },
            cancellationToken));

    private static Task<IResult> PatchAsync([FromRoute(Name = "game_id")] string gameId, PatchBody body, [AsParameters] Caller caller) =>
        caller.RunAsync((runtime, cancellationToken) => runtime.PatchAsync(
            new PatchRequest(gameId, body.ImageRef ?? "")
            {
                Settings = SettingsBody.Read(body.Settings),
                Force = body.Force,
                Source = caller.OperationSource,
                SourceRef = caller.SourceRef,
                IdempotencyKey = caller.IdempotencyKey,
            },
            cancellationToken));

    private static Task<IResult> CleanupAsync([FromRoute(Name = "game_id")] string gameId, [AsParameters] Caller caller) =>
        caller.RunAsync((runtime, cancellationToken) => runtime.CleanupAsync(
            new CleanupRequest(gameId) { Source = caller.OperationSource, SourceRef = caller.SourceRef, IdempotencyKey = caller.IdempotencyKey },
            cancellationToken));
}
