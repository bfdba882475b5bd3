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
