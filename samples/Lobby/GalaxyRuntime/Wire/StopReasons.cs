namespace Galaxy.Runtime.Http;

internal static class StopReasons
{
    /// <exception cref="BadHttpRequestException">The reason is none.</exception>
    public static StopReason ReasonOrDefault(this StopBody? body)
    {
        if (body?.Reason is not { } text)
        {
            return StopReason.AdminRequest;
        }

        return WireText.Parse<StopReason>(text) is not StopReason.Unknown and var reason
            ? reason
            : throw new BadHttpRequestException("The reason must be admin_request, cancelled, finished, timeout or orphan_cleanup.");
    }
}
