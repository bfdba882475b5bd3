using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Galaxy.Runtime.Redis;

/// <summary>
/// Asks a server on a connection of its own whether it takes the password: the client tells of a refused one only at times, and else just
/// that it has no connection.
/// </summary>
internal static class PasswordProbe
{
    private const int LongestReply = 64;

    /// <summary>Whether the server answers, and refuses; false when it does not answer.</summary>
    /// <param name="server">Where it is; it speaks without TLS.</param>
    /// <param name="password">The password; empty means none.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
