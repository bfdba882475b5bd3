using System.Buffers.Text;
using System.Security.Cryptography;

namespace Galaxy.Runtime;

/// <summary>Ids that sort by time, and tokens that nobody guesses.</summary>
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
