using System.Globalization;
using System.Runtime.InteropServices;

namespace Galaxy.Runtime.Redis;

/// <summary>The id of a stream entry, <c>milliseconds-sequence</c>; ids of one stream only grow, even if the server's clock goes back.</summary>
/// <param name="Milliseconds">When it was added, by the server's clock (Unix milliseconds); a producer may set it itself.</param>
/// <param name="Sequence">Distinguishes entries of one millisecond.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StreamId(ulong Milliseconds, ulong Sequence)
{
    private const ulong LastInstant = 253_402_300_799_999;

    /// <summary>When it was added (UTC).</summary>
    public DateTimeOffset AddedAt => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(Milliseconds, LastInstant));

    /// <summary>Reads an id as the server writes it.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static StreamId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"\"{text}\" is no id of a stream entry.");

    /// <summary>Reads a text that may be an id.</summary>
    public static bool TryParse(string? text, out StreamId id)
    {
        id = default;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 0
            || !ulong.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || !ulong.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return false;
        }

        id = new StreamId(milliseconds, sequence);
        return true;
    }

    /// <summary>Whether an entry of the same stream was added after another.</summary>
    public bool IsAfter(StreamId other) => Milliseconds > other.Milliseconds || (Milliseconds == other.Milliseconds && Sequence > other.Sequence);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");
}
