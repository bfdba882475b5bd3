using System.Text;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A reply as a test writes it down: texts, numbers, null, and arrays of them.</summary>
internal sealed class LiteralReply(object? value) : RedisReply
{
    public override bool IsNull => value is null;

    public override IReadOnlyList<RedisReply> Items => [.. ((object?[])value!).Select(static item => new LiteralReply(item))];

    public override byte[] Bytes => Encoding.UTF8.GetBytes((string)value!);

    public override long Number => (int)value!;

    public static LiteralReply Of(params object?[] items) => new(items);
}
