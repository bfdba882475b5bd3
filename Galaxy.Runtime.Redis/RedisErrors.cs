using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// What Redis and its client report, in our meaning: by error code, the first word of an error reply, and by exception type. Messages
/// carry codes only, because the server's texts quote arguments.
/// </summary>
internal static class RedisErrors
{
    private const string HashTag = $"give {RedisOptions.SectionName}:{nameof(RedisOptions.KeyPrefix)} a hash tag, such as {{galaxy}}:";

    /// <summary>
    /// Whether an exception is the server's or the connection's doing, and not a bug. The client also reports an invalid operation of its own, when it closes a connection
    /// that another thread still reads.
    /// </summary>
    public static bool IsOfTheServer(Exception exception) => exception is RedisException or RedisCommandException or TimeoutException
        or InvalidOperationException or SocketException or IOException or OperationCanceledException;

    /// <summary>The fault that such an exception stands for.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="command">The command, without arguments.</param>
    /// <param name="address">Host and port.</param>
    public static RuntimePortException Translate(Exception exception, string command, string address) => exception switch
    {
        RedisServerException server => new RuntimePortException(FaultOf(CodeOf(server)), MessageOf(CodeOf(server), command, address), server),
        RedisCommandException => new RuntimePortException(PortFault.Rejected, $"The Redis client refused to send {command}; on a Redis Cluster, {HashTag}.", exception),
        TimeoutException => new RuntimePortException(PortFault.TimedOut, $"Redis at {address} did not answer {command} in time.", exception),
        _ => NoConnection(exception, address),
    };

    /// <summary>The fault of a call after the host has let go of the connection.</summary>
    /// <param name="address">Host and port.</param>
    public static RuntimePortException Closed(string address) => new(PortFault.Unavailable, $"The connection to Redis at {address} is closed.");

    /// <summary>The fault of a command when only replicas can be reached; a failover may end it.</summary>
    /// <param name="address">Host and port.</param>
    /// <param name="exception">What the client reported.</param>
    public static RuntimePortException OnlyReplicas(string address, Exception exception) =>
        new(PortFault.Unavailable, $"Redis at {address} is a read-only replica, and its master is not connected: name the master, or Sentinels with serviceName.", exception);

    /// <summary>The refusal of a shared client that keeps commands while it is not connected.</summary>
    /// <param name="address">Host and port.</param>
    public static RuntimePortException Queueing(string address) => new(
        PortFault.Rejected,
        $"The multiplexer for Redis at {address} keeps commands while it is not connected, so one that failed would take effect later. "
        + "Before ConnectionMultiplexer.Connect, set on its ConfigurationOptions: options.BacklogPolicy = BacklogPolicy.FailFast;");

    /// <summary>The refusal of a server that is too old.</summary>
    /// <param name="address">Host and port.</param>
    /// <param name="version">Its version; null if it does not say.</param>
    public static RuntimePortException TooOld(string address, string? version) => new(
        PortFault.Rejected,
        $"Redis at {address} is {version ?? "older than 6.0, or its HELLO was disabled"}; Redis 6.2 or newer is needed, or Valkey.");

    /// <summary>The refusal of jobs on a cluster whose keys lie in different slots.</summary>
    /// <param name="address">Host and port.</param>
    public static RuntimePortException NoHashTag(string address) => new(
        PortFault.Rejected, $"Redis at {address} is a Cluster, where the keys of jobs must lie in one slot: {HashTag}.");

    /// <summary>Whether the consumer group, or its whole stream, is gone.</summary>
    public static bool IsGroupMissing(RuntimePortException fault) => IsReply(fault, "NOGROUP");

    /// <summary>Whether the consumer group was there already.</summary>
    public static bool IsGroupKnown(RuntimePortException fault) => IsReply(fault, "BUSYGROUP");

    /// <summary>Whether the server does not know the command.</summary>
    public static bool IsCommandUnknown(RuntimePortException fault) => IsReply(fault, "ERR");

    private static bool IsReply(RuntimePortException fault, string code) => fault.InnerException is RedisServerException server && CodeOf(server) == code;

    private static PortFault FaultOf(string code) => code switch
    {
        // Loading its data, running a long script, a replica or a cluster in transition, out of memory or disk.
        "LOADING" or "BUSY" or "TRYAGAIN" or "CLUSTERDOWN" or "MASTERDOWN" or "READONLY" or "NOREPLICAS" or "OOM" or "MISCONF" => PortFault.Unavailable,
        _ => PortFault.Rejected,
    };

    private static string MessageOf(string code, string command, string address) => code switch
    {
        "NOAUTH" or "WRONGPASS" => $"Redis at {address} refused the user or the password, or needs one ({code}).",
        "NOPERM" => $"The user at Redis at {address} may not run {command}, or not on the keys of this prefix ({code}).",
        "WRONGTYPE" => $"A key of this prefix holds something else on Redis at {address}, so {command} was refused ({code}).",
        "CROSSSLOT" => $"Redis at {address} is a Cluster, and the keys of {command} lie in different slots ({code}): {HashTag}.",
        "LOADING" => $"Redis at {address} is loading its data ({code}).",
        "READONLY" => $"Redis at {address} is a read-only replica ({code}).",
        _ => $"Redis at {address} refused {command} ({code}).",
    };

    // The client reports why it has no connection as the cause of that, some exceptions deep.
    private static RuntimePortException NoConnection(Exception exception, string address)
    {
        if (Find<AuthenticationException>(exception) is { } tls)
        {
            return new RuntimePortException(
                PortFault.Rejected,
                $"The TLS handshake with Redis at {address} failed: {tls.Message} The authority of its certificate must be trusted here, and the certificate be for this host (or sslHost).",
                exception);
        }

        if (Find<RedisServerException>(exception) is { } refusal)
        {
            var code = CodeOf(refusal);
            return new RuntimePortException(FaultOf(code), MessageOf(code, "what the client needs to connect (ECHO, PING)", address), exception);
        }

        // A handshake that breaks off is the same failure to the client as a refused password.
        return Find<RedisConnectionException>(exception, static connection => connection.FailureType is ConnectionFailureType.AuthenticationFailure) is not null
            && Find<IOException>(exception) is null && Find<SocketException>(exception) is null
                ? new RuntimePortException(PortFault.Rejected, MessageOf("NOAUTH", "AUTH", address), exception)
                : Find<RedisConnectionException>(exception, static connection => connection.FailureType is ConnectionFailureType.Loading) is not null
                ? new RuntimePortException(PortFault.Unavailable, MessageOf("LOADING", "AUTH", address), exception)
                : new RuntimePortException(PortFault.Unavailable, $"Redis at {address} cannot be reached, or the connection was lost.", exception);
    }

    private static T? Find<T>(Exception? exception, Func<T, bool>? isMeant = null)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found && isMeant?.Invoke(found) != false)
            {
                return found;
            }
        }

        return null;
    }

    // The client puts its own name for an error reply before those that end a connection: "Error: NOPERM …".
    private static string CodeOf(RedisServerException exception)
    {
        var word = FirstWord(exception.Message);
        if (word.EndsWith(':'))
        {
            word = FirstWord(exception.Message.AsSpan(word.Length).TrimStart());
        }

        foreach (var c in word)
        {
            if (!char.IsAsciiLetterUpper(c))
            {
                return "ERR";
            }
        }

        return word.ToString();

        static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text) => text.IndexOf(' ') is >= 0 and var end ? text[..end] : text;
    }
}
