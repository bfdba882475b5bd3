using System.Net;
using System.Net.Sockets;
using System.Text;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>One reply of the server. The reader asks for the shape it expects, because the old client does not expose which it is.</summary>
internal abstract class RedisReply
{
    /// <summary>Whether the server answered nil.</summary>
    public abstract bool IsNull { get; }

    /// <summary>The parts of an array.</summary>
    public abstract IReadOnlyList<RedisReply> Items { get; }

    /// <summary>The bytes of a string.</summary>
    public abstract byte[] Bytes { get; }

    /// <summary>The text of a string that is known to be ASCII, such as an entry's id.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>A number.</summary>
    public abstract long Number { get; }
}

internal sealed class ClientReply(RedisResult result) : RedisReply
{
    private IReadOnlyList<RedisReply>? items;

    public override bool IsNull => result.IsNull;

    public override IReadOnlyList<RedisReply> Items => items ??= Array.ConvertAll((RedisResult[]?)result ?? [], static RedisReply (item) => new ClientReply(item));

    public override byte[] Bytes => (byte[]?)result ?? [];

    public override long Number => (long)result;
}

/// <summary>
/// Asks a server on a connection of its own whether it accepts the password: the client reports a refused one only at times, and else just
/// that it has no connection.
/// </summary>
internal static class PasswordProbe
{
    private const int LongestReply = 64;

    /// <summary>Whether the server answers, and refuses; false when it does not answer.</summary>
    /// <param name="server">Where it is; it speaks without TLS.</param>
    /// <param name="password">The password; empty means none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<bool> IsRefusedAsync(EndPoint server, string password, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(password.Length > 0 ? Command("AUTH", password) : Command("PING"), cancellationToken).ConfigureAwait(false);
            var reply = new byte[LongestReply];
            var length = await socket.ReceiveAsync(reply, cancellationToken).ConfigureAwait(false);
            return IsRefusal(reply.AsSpan(0, length), hasPassword: password.Length > 0);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    // To AUTH every error is a refusal, whatever its words, which changed between versions.
    private static bool IsRefusal(ReadOnlySpan<byte> reply, bool hasPassword) => reply.StartsWith(hasPassword ? "-"u8 : "-NOAUTH"u8);

    private static byte[] Command(params ReadOnlySpan<string> parts)
    {
        var command = new StringBuilder().Append('*').Append(parts.Length).Append("\r\n");
        foreach (var part in parts)
        {
            command.Append('$').Append(Encoding.UTF8.GetByteCount(part)).Append("\r\n").Append(part).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(command.ToString());
    }
}
