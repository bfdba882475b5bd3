using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

internal sealed class ClientReply(RedisResult result) : RedisReply
{
    private IReadOnlyList<RedisReply>? items;

    public override bool IsNull => result.IsNull;

    public override IReadOnlyList<RedisReply> Items => items ??= Array.ConvertAll((RedisResult[]?)result ?? [], static RedisReply (item) => new ClientReply(item));

    public override byte[] Bytes => (byte[]?)result ?? [];

    public override long Number => (long)result;
}
