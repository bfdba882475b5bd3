namespace Galaxy.Runtime.Redis;

/// <summary>Reads stream replies in the shapes of both protocols: RESP2, and RESP3, which newer clients speak by default.</summary>
internal static class StreamReplies
{
    /// <summary>The entries of an XREADGROUP of one stream: <c>[[name, entries]]</c> in RESP2, <c>[name, entries]</c> (a flat map) in RESP3.</summary>
    public static IReadOnlyList<StreamEntry> Read(RedisReply reply)
    {
        if (reply.IsNull || reply.Items.Count == 0)
        {
            return [];
        }

        var stream = reply.Items.Count == 1 ? reply.Items[0].Items : reply.Items;
        return Entries(stream[1]);
    }

    /// <summary>The parts of an XAUTOCLAIM: the next cursor, the entries, and the ids of deleted ones (since Redis 7).</summary>
    public static StreamClaim Claim(RedisReply reply)
    {
        var deleted = reply.Items.Count > 2 ? reply.Items[2].Items.Select(static id => id.Text).ToArray() : [];
        return new StreamClaim(reply.Items[0].Text, Entries(reply.Items[1]), deleted);
    }

    /// <summary>How often an entry was delivered, by an XPENDING of that one id; 0 when it is not pending.</summary>
    public static int Deliveries(RedisReply reply) => reply.IsNull || reply.Items.Count == 0 ? 0 : (int)reply.Items[0].Items[3].Number;

    private static List<StreamEntry> Entries(RedisReply reply)
    {
        var entries = new List<StreamEntry>();
        if (reply.IsNull)
        {
            return entries;
        }

        foreach (var item in reply.Items)
        {
            // Redis 6.2 answers nil for a claimed entry that is deleted, without its id.
            if (!item.IsNull)
            {
                entries.Add(Entry(item));
            }
        }

        return entries;
    }

    private static StreamEntry Entry(RedisReply item)
    {
        var fields = item.Items[1];
        return new StreamEntry(item.Items[0].Text, fields.IsNull ? null : [.. fields.Items.Select(static field => field.Bytes)]);
    }
}
