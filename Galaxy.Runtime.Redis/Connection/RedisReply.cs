namespace Galaxy.Runtime.Redis;

/// <summary>One reply of the server. The reader asks for the shape it expects, because the old client cannot tell which it is.</summary>
internal abstract class RedisReply
{
    /// <summary>Whether the server answered nil.</summary>
    public abstract bool IsNull { get; }

    /// <summary>The parts of an array.</summary>
    public abstract IReadOnlyList<RedisReply> Items { get; }

    /// <summary>The bytes of a string.</summary>
    public abstract byte[] Bytes { get; }

    /// <summary>The text of a string that is known to be ASCII, such as an entry's id.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>A number.</summary>
    public abstract long Number { get; }
}
