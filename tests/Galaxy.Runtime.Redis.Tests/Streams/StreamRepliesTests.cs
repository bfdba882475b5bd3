using System.Text;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class StreamRepliesTests
{
    private static readonly object?[] TwoDeliveries =
    [
        new object?[] { new object?[] { "1-0", new object?[] { "game_id", "game-1", "image_ref", "a" } }, 1, 1, "1700000000123 0 0-0" },
        new object?[] { new object?[] { "2-0", null }, 4, 0, "1700000000123 2 7-1" },
    ];

    [Fact]
    public void A_read_tells_entries_counts_and_what_was_kept_of_them() => ShouldBeTheTwo(StreamReplies.Read(LiteralReply.Of(TwoDeliveries)), firstIsFirst: true);

    [Fact]
    public void No_reply_is_no_deliveries()
    {
        StreamReplies.Read(LiteralReply.Nil).Should().BeEmpty();
        StreamReplies.Read(LiteralReply.Of()).Should().BeEmpty();
    }

    [Fact]
    public void A_claim_tells_cursor_entries_none_of_which_comes_for_the_first_time_and_deleted_ids()
    {
        var claim = StreamReplies.Claim(LiteralReply.Of("7-0", TwoDeliveries, new object?[] { "5-0" }));

        claim.Cursor.Should().Be("7-0");
        ShouldBeTheTwo(claim.Deliveries, firstIsFirst: false);
        claim.Deleted.Should().Equal("5-0");
    }

    private static void ShouldBeTheTwo(IReadOnlyList<StreamDelivery> deliveries, bool firstIsFirst)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        deliveries.Select(static delivery => delivery.Entry.Id).Should().Equal("1-0", "2-0");
        deliveries.Select(static delivery => delivery.Count).Should().Equal(1, 4);
        deliveries.Select(static delivery => delivery.IsFirst).Should().Equal(firstIsFirst, false);
        deliveries.Select(static delivery => delivery.Taken).Should().Equal(new TakenJob(at, 0, default), new TakenJob(at, 2, new StreamId(7, 1)));
        deliveries[0].Entry.Fields!.Select(Encoding.UTF8.GetString).Should().Equal("game_id", "game-1", "image_ref", "a");
        deliveries[1].Entry.Fields.Should().BeNull("the entry was deleted");
    }
}
