namespace Lobby;

/// <summary>What every response forbids the browser to do with it.</summary>
internal static class SecurityHeaders
{
    /// <summary>The one script that is in a page and not in a file of its own: in index.html.</summary>
    private const string InlineScript = "sha256-U4/c0aIhWWeUz0eib70dAPGUsuvTQL9naxb7HPeXU4w=";

    private const string ContentSecurityPolicy =
        $"default-src 'none'; script-src 'self' '{InlineScript}'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        // When the answer begins: the exception handler clears what was set before.
        http.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Cross-Origin-Resource-Policy"] = "same-origin";
                headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
                if (headers.CacheControl.Count == 0)
                {
                    headers.CacheControl = "no-store";
                }

                return Task.CompletedTask;
            },
            http.Response);
        return next(http);
    }
}
