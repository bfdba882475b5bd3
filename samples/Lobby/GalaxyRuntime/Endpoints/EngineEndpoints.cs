using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>The engines that games belong to, and the release of the games of one that is gone for good. An identity may have any character, so it is no part of a path.</summary>
internal static class EngineEndpoints
{
    private const int MaxBodyBytes = 4 * 1024;

    public static void Map(RouteGroupBuilder engines)
    {
        engines.MapGet("", ListAsync).WithSummary("Lists the engines that a host has seen or a game belongs to.")
            .Produces<EnginePage>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        engines.MapGet("/release", PlanAsync).WithSummary("Says what a release of an engine's games would do, and what speaks against it.")
            .Produces<EngineReleaseAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        engines.MapPost("/release", ReleaseAsync).WithSummary("Releases the games of an engine that is gone for good: their records become removed.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Produces<EngineReleaseAnswer>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ListAsync(IRuntimeEngines engines, CancellationToken cancellationToken) =>
        TypedResults.Ok(new EnginePage([.. (await engines.ListAsync(cancellationToken)).Select(EngineAnswer.Of)]));

    private static async Task<IResult> PlanAsync(
        [FromQuery(Name = "engine_id")][Description("The engine's identity, as records have it.")] string? engineId, IRuntimeEngines engines, CancellationToken cancellationToken) =>
        TypedResults.Ok(EngineReleaseAnswer.Of(await engines.PlanReleaseAsync(Given(engineId), cancellationToken)));

    private static async Task<IResult> ReleaseAsync(EngineReleaseBody body, [AsParameters] Caller caller, IRuntimeEngines engines, CancellationToken cancellationToken)
    {
        var report = await engines.ReleaseAsync(
            new EngineReleaseRequest(Given(body.EngineId)) { ConfirmedName = body.ConfirmedName, Source = caller.OperationSource, SourceRef = caller.SourceRef }, cancellationToken);
        return report.Refusal is { } refusal ? RuntimeProblems.Of(ErrorCode.Conflict, $"the release is refused: {refusal}", caller.Http) : TypedResults.Ok(EngineReleaseAnswer.Of(report));
    }

    private static string Given(string? engineId) => !string.IsNullOrEmpty(engineId) ? engineId : throw new BadHttpRequestException("The engine_id is missing.");
}
