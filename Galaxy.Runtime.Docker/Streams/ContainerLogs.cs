using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace Galaxy.Runtime.Docker;

/// <summary>Reads the end of a container's log.</summary>
internal sealed class ContainerLogs(EngineConnection connection)
{
    private const int MaxBytes = 1024 * 1024;

    public async ValueTask<string> ReadTailAsync(string containerId, int lines, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lines, 1);
        if (!ContainerNames.IsPossible(containerId))
        {
            return "";
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"/containers/{containerId}/logs?stdout=1&stderr=1&tail={lines}");
        var call = new EngineCall(HttpMethod.Get, path, "read the log of container", containerId);
        using var reply = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.Status is HttpStatusCode.NotFound)
        {
            return "";
        }

        await reply.FinishAsync(HttpStatusCode.OK).ConfigureAwait(false);
        var body = await reply.OpenAsync().ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var tail = new LogTail(MaxBytes);
        try
        {
            var failure = await LogFrames.ReadAsync(body, tail, reply.Token).ConfigureAwait(false);
            return failure.Length == 0
                ? tail.ToString()
                : throw new RuntimePortException(PortFault.Unavailable, $"The Docker Engine could not {call.InWords}: {DaemonText.Clean(failure)}");
        }
        catch (Exception exception) when (DockerErrors.IsTransportFault(exception))
        {
            throw reply.Translate(exception);
        }
    }
}

/// <summary>Keeps the last bytes of what is added, and no more.</summary>
internal sealed class LogTail(int capacity)
{
    // The last byte is for the newline that a log may lack.
    private readonly int limit = capacity - 1;
    private byte[] kept = new byte[Math.Min(capacity, 4096)];
    private int length;
    private bool isCut;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit)
        {
            bytes = bytes[^limit..];
            isCut = true;
        }

        // Twice the limit before anything moves, so that a byte moves once on average.
        if (length + bytes.Length > 2 * limit)
        {
            kept.AsSpan(length - limit, limit).CopyTo(kept);
            length = limit;
        }

        if (length + bytes.Length > kept.Length)
        {
            Array.Resize(ref kept, Math.Max(length + bytes.Length, Math.Min(2 * kept.Length, 2 * limit)));
        }

        bytes.CopyTo(kept.AsSpan(length));
        length += bytes.Length;
    }

    /// <summary>The text, ended by a newline; bytes that are no UTF-8 are replaced.</summary>
    public override string ToString()
    {
        var bytes = kept.AsSpan(0, length);
        if (isCut || length > limit)
        {
            bytes = bytes[Math.Max(0, length - limit)..];
            bytes = bytes[CharacterStart(bytes)..];
        }

        var text = Encoding.UTF8.GetString(bytes);
        return text.Length == 0 || text.EndsWith('\n') ? text : text + '\n';
    }

    // The cut may go through a character of up to four bytes.
    private static int CharacterStart(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < 3 && start < bytes.Length && (bytes[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return start;
    }
}

/// <summary>
/// Takes the engine's log stream apart: frames of [stream, 0, 0, 0, length as four bytes, payload], or the plain bytes of a terminal.
/// </summary>
internal static class LogFrames
{
    private const int HeaderLength = 8;
    private const int SystemError = 3;

    /// <summary>Reads the stream to its end.</summary>
    /// <returns>What went wrong in the engine meanwhile, in its own words; empty when nothing did.</returns>
    /// <exception cref="EndOfStreamException">The stream ends within a frame.</exception>
    public static async ValueTask<string> ReadAsync(Stream stream, LogTail tail, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var isFirst = true;
        while (true)
        {
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, HeaderLength), HeaderLength, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                return "";
            }

            // Engines before API 1.42 do not say which of the two it is; a terminal does not begin with such bytes.
            if (isFirst && !IsHeader(buffer.AsSpan(0, length)))
            {
                tail.Add(buffer.AsSpan(0, length));
                await CopyAsync(stream, tail, buffer, long.MaxValue, cancellationToken).ConfigureAwait(false);
                return "";
            }

            if (length < HeaderLength)
            {
                throw new EndOfStreamException("The log stream ended within a frame.");
            }

            isFirst = false;
            var kind = buffer[0];
            var target = kind == SystemError ? new LogTail(buffer.Length) : tail;
            long payload = BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4, sizeof(uint)));
            if (await CopyAsync(stream, target, buffer, payload, cancellationToken).ConfigureAwait(false) < payload)
            {
                throw new EndOfStreamException("The log stream ended within a frame.");
            }

            if (kind == SystemError)
            {
                return target.ToString();
            }
        }
    }

    private static bool IsHeader(ReadOnlySpan<byte> start) => start is [<= SystemError, 0, 0, 0, _, _, _, _];

    private static async ValueTask<long> CopyAsync(Stream stream, LogTail tail, byte[] buffer, long count, CancellationToken cancellationToken)
    {
        long copied = 0;
        while (copied < count)
        {
            var wanted = (int)Math.Min(buffer.Length, count - copied);
            var length = await stream.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                break;
            }

            tail.Add(buffer.AsSpan(0, length));
            copied += length;
        }

        return copied;
    }
}
