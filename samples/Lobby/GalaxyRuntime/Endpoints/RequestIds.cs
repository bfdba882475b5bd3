using System.Diagnostics;

namespace Galaxy.Runtime.Http;

/// <summary>The id of a request: the caller's <c>X-Request-Id</c>, else the trace's. It is in the operation log, and on the answer.</summary>
internal static class RequestIds
{
    public const string Header = "X-Request-Id";

    private const int MaxLength = 128;

    /// <exception cref="BadHttpRequestException">The caller's id is too long, or not visible ASCII.</exception>
    public static string Of(HttpContext http) => http.Request.Headers[Header] is not [_, ..] given
        ? TraceOf(http)
        : IsValid(given.ToString()) ? given.ToString() : throw new BadHttpRequestException($"The header {Header} must be 1 to {MaxLength} visible ASCII characters.");

    /// <summary>The same, where an id that is not valid is no reason to fail.</summary>
    public static string OrTraceOf(HttpContext http) =>
        http.Request.Headers[Header].ToString() is var given && IsValid(given) ? given : TraceOf(http);

    private static bool IsValid(string id) => id.Length is > 0 and <= MaxLength && id.All(static c => c is > ' ' and <= '~');

    private static string TraceOf(HttpContext http) => Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
}
