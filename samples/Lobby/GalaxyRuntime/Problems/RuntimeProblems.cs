using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Galaxy.Runtime.Http;

/// <summary>Makes problem documents (RFC 9457): the code of the library, its words, and whether trying again makes sense.</summary>
internal static class RuntimeProblems
{
    private const string TypePrefix = "urn:galaxy-runtime:problem:";

    /// <summary>Seconds. Short, because what can be tried again is mostly a game that is busy.</summary>
    private const string RetryAfter = "2";

    /// <summary>What a failed operation says. Its record, if there is one, is what runs now.</summary>
    public static ProblemHttpResult Of(OperationResult result, HttpContext http)
    {
        var problem = Document(result.ErrorCode, result.ErrorMessage!, http, result.GameId, result.CanRetry);
        problem.Extensions["kind"] = result.Kind.ToWireText();
        problem.Extensions["operation_id"] = result.OperationId.ToString("N");
        problem.Extensions["record"] = result.Record is { } record ? RecordAnswer.Of(record) : null;
        return TypedResults.Problem(problem);
    }

    public static ProblemHttpResult Of(ErrorCode code, string detail, HttpContext http, string? gameId = null, bool canRetry = false) =>
        TypedResults.Problem(Document(code, detail, http, gameId, canRetry));

    /// <summary>Gives every problem document of the host its code, those that ASP.NET Core makes among them.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var (problem, http) = (context.ProblemDetails, context.HttpContext);
        problem.Extensions.Remove("trace_id");
        problem.Instance ??= http.Request.Path;
        if (!problem.Extensions.ContainsKey("code"))
        {
            var code = HttpFault.CodeOf(problem.Status ?? http.Response.StatusCode);
            problem.Type = TypePrefix + code;
            problem.Extensions["code"] = code;
            problem.Extensions["can_retry"] = problem.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        }

        problem.Extensions["request_id"] = RequestIds.OrTraceOf(http);
        if (problem.Extensions.TryGetValue("can_retry", out var canRetry) && canRetry is true)
        {
            http.Response.Headers.RetryAfter = RetryAfter;
        }
    }

    private static ProblemDetails Document(ErrorCode code, string detail, HttpContext http, string? gameId, bool canRetry)
    {
        var (status, title) = ErrorCodeTable.Row(code);
        return new ProblemDetails
        {
            Type = TypePrefix + code.ToWireText(),
            Title = title,
            Status = status,
            Detail = detail,
            Instance = http.Request.Path,
            Extensions = { ["code"] = code.ToWireText(), ["game_id"] = gameId, ["can_retry"] = canRetry },
        };
    }
}
