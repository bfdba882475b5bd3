using Microsoft.AspNetCore.Diagnostics;

namespace Galaxy.Runtime.Http;

/// <summary>What a request that ends in an exception is answered: never more than the caller may know.</summary>
internal sealed class RuntimeExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        var answer = exception switch
        {
            RuntimePortException fault => RuntimeProblems.Of(ErrorCode.ServiceUnavailable, fault.Message, httpContext, canRetry: true),
            OperationCanceledException => RuntimeProblems.Of(
                ErrorCode.ServiceUnavailable, "the host is shutting down; the request was cancelled before it changed anything", httpContext, canRetry: true),
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad =>
                RuntimeProblems.Of(ErrorCode.InvalidRequest, bad.Message, httpContext),
            _ => null,
        };
        if (answer is not null)
        {
            httpContext.Response.StatusCode = answer.StatusCode;
            return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = answer.ProblemDetails });
        }

        httpContext.Response.StatusCode = exception is BadHttpRequestException refused ? refused.StatusCode : StatusCodes.Status500InternalServerError;
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext });
    }
}
