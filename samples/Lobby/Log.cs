namespace Lobby;

internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "{Method} {Path} by {User}: {Status}, request_id={RequestId}")]
    public static partial void Changed(ILogger logger, string method, string path, string user, string requestId, int status);
}
