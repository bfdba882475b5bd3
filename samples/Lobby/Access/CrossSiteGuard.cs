using Microsoft.AspNetCore.Mvc;

namespace Lobby;

/// <summary>
/// Turns away what another site's page makes a browser send (request forgery). Browsers say where a request comes from, in
/// <c>Sec-Fetch-Site</c> and <c>Origin</c>, and pages cannot change it; who sends neither is no browser.
/// </summary>
internal static class CrossSiteGuard
{
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsForeign(http.Request))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        await http.RequestServices.GetRequiredService<IProblemDetailsService>().WriteAsync(new ProblemDetailsContext
        {
            HttpContext = http,
            ProblemDetails = new ProblemDetails { Status = StatusCodes.Status403Forbidden, Detail = "The request comes from a page of another site." },
        });
    }

    private static bool IsForeign(HttpRequest request)
    {
        // A link on another site may lead to the page; it may not read or change what is behind it.
        if (HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (request.Headers["Sec-Fetch-Site"] is [{ } site])
        {
            return site is not ("same-origin" or "none");
        }

        return request.Headers.Origin is [_, ..] origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
