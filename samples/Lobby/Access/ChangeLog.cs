using Galaxy.Runtime.Http;

namespace Lobby;

/// <summary>Writes down who sent each request that may change something; its id is in the operation log.</summary>
internal sealed class ChangeLog(RequestDelegate next, ILogger<ChangeLog> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (!HttpMethods.IsGet(http.Request.Method) && http.User.Identity?.Name is { } user)
        {
            Log.Changed(logger, http.Request.Method, http.Request.Path, user, RequestIds.OrTraceOf(http), http.Response.StatusCode);
        }
    }
}
