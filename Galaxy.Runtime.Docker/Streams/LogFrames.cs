using System.Buffers.Binary;

namespace Galaxy.Runtime.Docker;

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
