using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>Who asks for an operation, and how, by the request's headers.</summary>
internal sealed record Caller
{
    [FromHeader(Name = "Idempotency-Key")]
    [Description("Makes a request that is sent again harmless: once one with this key has succeeded, it is a replay, or a conflict if the game has moved on. One key per attempt, 1 to 200 characters.")]
    public string? IdempotencyKey { get; init; }

    [FromHeader(Name = "X-Galaxy-Source")]
    [Description("game_master (the default) or admin: who the operation log says has asked.")]
    public string? Source { get; init; }

    public required HttpContext Http { get; init; }

    public required IGalaxyRuntime Runtime { get; init; }

    public required IHostApplicationLifetime Lifetime { get; init; }

    public OperationSource OperationSource => Source switch
    {
        null or "game_master" => OperationSource.GameMasterRest,
        "admin" => OperationSource.AdminRest,
        _ => throw new BadHttpRequestException("The header X-Galaxy-Source must be game_master or admin."),
    };

    public string SourceRef => RequestIds.Of(Http);

    /// <summary>Runs an operation and answers with its outcome. Until it begins to change things it ends with the request, or with the host.</summary>
    public async Task<IResult> RunAsync(Func<IGalaxyRuntime, CancellationToken, Task<OperationResult>> operation)
    {
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(Http.RequestAborted, Lifetime.ApplicationStopping);
        var result = await operation(Runtime, givenUp.Token);
        return result.IsSuccess ? TypedResults.Ok(OperationAnswer.Of(result)) : RuntimeProblems.Of(result, Http);
    }
}
