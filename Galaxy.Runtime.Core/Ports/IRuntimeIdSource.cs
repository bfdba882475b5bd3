using System.Buffers.Text;
using System.Security.Cryptography;

namespace Galaxy.Runtime.Ports;

/// <summary>Where operation ids and lease tokens come from; injected, like time, so that a simulated run replays exactly.</summary>
public interface IRuntimeIdSource
{
    /// <summary>A new operation id, never given before.</summary>
    Guid NextOperationId();

    /// <summary>A new lease token: 32 random bytes as 43 URL-safe base64 characters.</summary>
    string NextLeaseToken();
}

/// <summary>Ids that sort by time, and tokens that cannot be guessed.</summary>
internal sealed class RandomIdSource(TimeProvider time) : IRuntimeIdSource
{
    private const int TokenBytes = 32;

    public Guid NextOperationId() => Guid.CreateVersion7(time.GetUtcNow());

    public string NextLeaseToken()
    {
        Span<byte> random = stackalloc byte[TokenBytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
