using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>A reply as a test writes it down: texts, numbers, null, and arrays of them.</summary>
internal static class LiteralReply
{
    public static RedisReply Nil => new(ResultOf(null));

    public static RedisReply Of(params object?[] items) => new(ResultOf(items));

    private static RedisResult ResultOf(object? value) => value switch
    {
        object?[] items => RedisResult.Create(Array.ConvertAll(items, ResultOf)),
        int number => RedisResult.Create(number, ResultType.Integer),
        string text => RedisResult.Create(text, ResultType.BulkString),
        _ => RedisResult.Create(RedisValue.Null, ResultType.BulkString),
    };
}
