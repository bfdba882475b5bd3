namespace Galaxy.Runtime.Http;

/// <summary>The codes of what goes wrong before the library is asked.</summary>
internal static class HttpFault
{
    public static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthenticated",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => ErrorCode.NotFound.ToWireText(),
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => ErrorCode.ServiceUnavailable.ToWireText(),
        >= StatusCodes.Status500InternalServerError => ErrorCode.InternalError.ToWireText(),
        _ => ErrorCode.InvalidRequest.ToWireText(),
    };
}
