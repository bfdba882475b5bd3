using System.Buffers.Binary;
using System.Buffers.Text;

namespace Galaxy.Runtime.Testing;

/// <summary>Ids and tokens that come in the same order in every run. Thread-safe; two hosts of one test need two series.</summary>
/// <param name="series">Part of every id and token, so that two sources give different ones.</param>
public sealed class SequentialIdSource(int series = 0) : IRuntimeIdSource
{
    private int operations;
    private int tokens;

    /// <inheritdoc/>
    public Guid NextOperationId()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        Fill(bytes, Interlocked.Increment(ref operations));
        return new Guid(bytes, bigEndian: true);
    }

    /// <inheritdoc/>
    public string NextLeaseToken()
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        Fill(bytes, Interlocked.Increment(ref tokens));
        return Base64Url.EncodeToString(bytes);
    }

    private void Fill(Span<byte> bytes, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes, series);
        BinaryPrimitives.WriteInt32BigEndian(bytes[^4..], number);
    }
}
