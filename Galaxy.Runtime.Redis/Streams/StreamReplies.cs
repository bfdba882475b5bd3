namespace Galaxy.Runtime.Redis;

/// <summary>Reads what the scripts that take jobs answer (<see cref="JobScripts"/>); a script's reply has the same shape in RESP2 and RESP3.</summary>
internal static class StreamReplies
{
    /// <summary>The deliveries of a read: <c>[[entry, count, is first, taken], …]</c>, or nil when nothing is new.</summary>
    public static IReadOnlyList<StreamDelivery> Read(RedisReply reply) =>
        reply.IsNull ? [] : [.. reply.Items.Select(Delivery)];

    /// <summary>The parts of a claim: the next cursor, the deliveries, none of which is a first one, and the ids of deleted entries (since Redis 7).</summary>
    public static StreamClaim Claim(RedisReply reply) => new(
        reply.Items[0].Text,
        [.. Read(reply.Items[1]).Select(static delivery => delivery with { IsFirst = false })],
        [.. reply.Items[2].Items.Select(static id => id.Text)]);

    private static StreamDelivery Delivery(RedisReply item)
    {
        var parts = item.Items;
        return new StreamDelivery(Entry(parts[0]), (int)parts[1].Number, parts[2].Number == 1, TakenJob.Parse(parts[3].Text));
    }

    private static StreamEntry Entry(RedisReply item)
    {
        var fields = item.Items[1];
        return new StreamEntry(item.Items[0].Text, fields.IsNull ? null : [.. fields.Items.Select(static field => field.Bytes)]);
    }
}

/// <summary>What one claim took over.</summary>
/// <param name="Cursor">Where the next one goes on; <c>0-0</c> when all pending entries were seen.</param>
/// <param name="Deliveries">The entries that are ours now.</param>
/// <param name="Deleted">Ids that were pending and deleted; the server dropped them.</param>
internal sealed record StreamClaim(string Cursor, IReadOnlyList<StreamDelivery> Deliveries, IReadOnlyList<string> Deleted);

/// <summary>One delivery of a job's entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Count">Which delivery this is, from 1, as the group counts; 0 if the entry is no longer pending.</param>
/// <param name="IsFirst">Whether no consumer took it before, even if the group was destroyed since.</param>
/// <param name="Taken">What is kept since its first delivery.</param>
internal sealed record StreamDelivery(StreamEntry Entry, int Count, bool IsFirst, TakenJob Taken);

/// <summary>One entry of a stream as the server holds it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fields">Names and values in turn; null when the entry was deleted while it was pending.</param>
internal readonly record struct StreamEntry(string Id, IReadOnlyList<byte[]>? Fields);
