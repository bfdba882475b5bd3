using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>The operations on many games. They go on when the request ends, as when a page is closed, and end with the host.</summary>
internal static class BulkEndpoints
{
    private const int MaxBodyBytes = 16 * 1024;

    public static void Map(RouteGroupBuilder group)
    {
        Describe(group.MapPost("/patch", PatchAsync), "Recreates the containers of many games from another patch version.");
        Describe(group.MapPost("/stop", StopAsync), "Stops many games and keeps their containers.");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string summary) => endpoint
        .WithSummary($"{summary} Answers when all is done; the event stream has its progress as bulk events.")
        .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
        .Produces<BulkAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static Task<IResult> PatchAsync(PatchAllBody body, [AsParameters] Caller caller) => RunAsync(caller, (runtime, cancellationToken) => runtime.PatchAllAsync(
        new PatchAllRequest(FilterOf(body.FromImageRef, body.Labels), string.IsNullOrWhiteSpace(body.ImageRef) ? throw new BadHttpRequestException("The image_ref is missing.") : body.ImageRef)
        {
            Parallelism = body.Parallelism ?? 4,
            MaxFailures = body.MaxFailures ?? 5,
            Force = body.Force,
            Source = caller.OperationSource,
            SourceRef = caller.SourceRef,
        },
        cancellationToken));

    private static Task<IResult> StopAsync(StopAllBody body, [AsParameters] Caller caller) => RunAsync(caller, (runtime, cancellationToken) => runtime.StopAllAsync(
        new StopAllRequest(FilterOf(body.FromImageRef, body.Labels), new StopBody(body.Reason).ReasonOrDefault())
        {
            Parallelism = body.Parallelism ?? 4,
            MaxFailures = body.MaxFailures ?? 5,
            Source = caller.OperationSource,
            SourceRef = caller.SourceRef,
        },
        cancellationToken));

    private static RuntimeRecordFilter FilterOf(string? imageRef, Dictionary<string, string>? labels) => new() { ImageRef = string.IsNullOrEmpty(imageRef) ? null : imageRef, Labels = labels };

    private static async Task<IResult> RunAsync(Caller caller, Func<IGalaxyRuntime, CancellationToken, Task<BulkReport>> operation)
    {
        try
        {
            return TypedResults.Ok(BulkAnswer.Of(await operation(caller.Runtime, caller.Lifetime.ApplicationStopping)));
        }
        catch (ArgumentException refused)
        {
            throw new BadHttpRequestException("A parameter is out of range: parallelism is 1 to 64, max_failures 1 or more.", refused);
        }
    }
}
