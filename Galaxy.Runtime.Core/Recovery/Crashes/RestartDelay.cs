using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Galaxy.Runtime;

/// <summary>When the next attempt is due. Computed from what the journal keeps, so that every host computes the same instant.</summary>
internal static class RestartDelay
{
    /// <param name="owed">The closed entry of the crash or of the attempt that failed.</param>
    /// <param name="attempts">How many attempts count already.</param>
    /// <param name="options">The policy.</param>
    public static DateTimeOffset DueAfter(OperationEntry owed, int attempts, CrashRestartOptions options)
    {
        var doubled = options.Delay * Math.Pow(2, attempts);
        var delay = doubled < options.MaxDelay ? doubled : options.MaxDelay;
        return (owed.Closing!.FinishedAt + (delay * (1 + (options.Jitter * Spread(owed.OperationId))))).ToMicroseconds();
    }

    /// <summary>A number from -1 to 1 that looks random and belongs to the id.</summary>
    private static double Spread(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return (2.0 * BinaryPrimitives.ReadUInt32BigEndian(hash) / uint.MaxValue) - 1;
    }
}
