using StackExchange.Redis;

namespace Galaxy.Runtime.Redis;

/// <summary>One reply of the server, read as the shape that its command answers with.</summary>
internal readonly record struct RedisReply(RedisResult Result)
{
    /// <summary>Whether the server answered nil.</summary>
    public bool IsNull => Result.IsNull;

    /// <summary>The parts of an array; of a map, keys and values in turn.</summary>
    public IReadOnlyList<RedisReply> Items => Array.ConvertAll((RedisResult[]?)Result ?? [], static item => new RedisReply(item));

    /// <summary>The bytes of a string.</summary>
    public byte[] Bytes => (byte[]?)Result ?? [];

    /// <summary>The text of a string that is known to be ASCII, such as an entry's id.</summary>
    public string Text => (string?)Result ?? "";

    /// <summary>A number.</summary>
    public long Number => (long)Result;
}
