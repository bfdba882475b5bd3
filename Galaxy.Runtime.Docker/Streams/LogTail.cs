using System.Text;

namespace Galaxy.Runtime.Docker;

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
