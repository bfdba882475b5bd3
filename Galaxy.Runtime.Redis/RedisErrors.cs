using System.Net.Sockets;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// What Redis and its client report, in our meaning: by error code, the first word of an error reply, and by exception type. Messages
/// carry codes only, because the server's texts quote arguments.
/// </summary>
internal static class RedisErrors
{
    /// <summary>Whether an exception is the server's or the connection's doing, and not a bug.</summary>
    public static bool IsOfTheServer(Exception exception) =>
        exception is RedisException or TimeoutException or ObjectDisposedException or SocketException or IOException or OperationCanceledException;

    /// <summary>The fault that such an exception stands for.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="command">The command, without arguments.</param>
    /// <param name="address">Host and port.</param>
    public static RuntimePortException Translate(Exception exception, string command, string address) => exception switch
    {
        RedisServerException server => new RuntimePortException(FaultOf(CodeOf(server)), MessageOf(CodeOf(server), command, address), server),
        TimeoutException => new RuntimePortException(PortFault.TimedOut, $"Redis at {address} did not answer {command} in time.", exception),
        _ when IsAuthenticationFailure(exception) => PasswordRefused(address, exception),
        _ => new RuntimePortException(PortFault.Unavailable, $"Redis at {address} cannot be reached, or the connection was lost.", exception),
    };

    /// <summary>The fault of a wrong or missing password.</summary>
    /// <param name="address">Host and port.</param>
    /// <param name="exception">What the client reported.</param>
    public static RuntimePortException PasswordRefused(string address, Exception? exception) =>
        new(PortFault.Rejected, $"Redis at {address} refused the password, or needs one.", exception);

    /// <summary>The fault of a call after the host has let go of the connection.</summary>
    /// <param name="address">Host and port.</param>
    public static RuntimePortException Closed(string address) => new(PortFault.Unavailable, $"The connection to Redis at {address} is closed.");

    /// <summary>Whether the consumer group, or its whole stream, is gone.</summary>
    public static bool IsGroupMissing(RuntimePortException fault) => fault.InnerException is RedisServerException server && CodeOf(server) is "NOGROUP";

    /// <summary>Whether the consumer group was there already.</summary>
    public static bool IsGroupKnown(RuntimePortException fault) => fault.InnerException is RedisServerException server && CodeOf(server) is "BUSYGROUP";

    private static PortFault FaultOf(string code) => code switch
    {
        // Loading its data, running a long script, a replica or a cluster in transition, out of memory or disk.
        "LOADING" or "BUSY" or "TRYAGAIN" or "CLUSTERDOWN" or "MASTERDOWN" or "READONLY" or "NOREPLICAS" or "OOM" or "MISCONF" => PortFault.Unavailable,
        _ => PortFault.Rejected,
    };

    private static string MessageOf(string code, string command, string address) => code switch
    {
        "NOAUTH" or "WRONGPASS" => $"Redis at {address} refused the password, or needs one ({code}).",
        "NOPERM" => $"The Redis user may not run {command} ({code}).",
        "WRONGTYPE" => $"A key of this prefix holds something else on Redis at {address}, so {command} was refused ({code}).",
        _ => $"Redis at {address} refused {command} ({code}).",
    };

    // The client reports a refused password only as the reason why it has no connection.
    private static bool IsAuthenticationFailure(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure })
            {
                return true;
            }
        }

        return false;
    }

    private static string CodeOf(RedisServerException exception)
    {
        var text = exception.Message.AsSpan();
        var end = text.IndexOf(' ');
        var word = end < 0 ? text : text[..end];
        foreach (var c in word)
        {
            if (!char.IsAsciiLetterUpper(c))
            {
                return "ERR";
            }
        }

        return word.ToString();
    }
}
