using System.Text;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class StreamRepliesTests
{
    private static readonly object?[] TwoEntries =
    [
        new object?[] { "1-0", new object?[] { "game_id", "game-1", "image_ref", "a" } },
        new object?[] { "2-0", null },
    ];

    [Fact]
    public void Entries_are_read_as_RESP2_sends_them() =>
        ShouldBeTheTwo(StreamReplies.Read(LiteralReply.Of((object)new object?[] { "runtime:start_jobs", TwoEntries })));

    [Fact]
    public void Entries_are_read_as_RESP3_sends_them() =>
        ShouldBeTheTwo(StreamReplies.Read(LiteralReply.Of("runtime:start_jobs", TwoEntries)));

    [Fact]
    public void No_reply_is_no_entries_in_either_protocol()
    {
        StreamReplies.Read(new LiteralReply(null)).Should().BeEmpty();
        StreamReplies.Read(LiteralReply.Of()).Should().BeEmpty();
    }

    [Fact]
    public void A_claim_tells_cursor_entries_and_deleted_ids()
    {
        var claim = StreamReplies.Claim(LiteralReply.Of("7-0", TwoEntries, new object?[] { "5-0" }));

        claim.Cursor.Should().Be("7-0");
        ShouldBeTheTwo(claim.Entries);
        claim.Deleted.Should().Equal("5-0");
    }

    [Fact]
    public void A_claim_of_an_older_server_has_nil_for_a_deleted_entry()
    {
        var claim = StreamReplies.Claim(LiteralReply.Of("0-0", new object?[] { null, TwoEntries[0] }));

        claim.Entries.Should().ContainSingle().Which.Id.Should().Be("1-0");
        claim.Deleted.Should().BeEmpty();
    }

    [Fact]
    public void The_delivery_count_is_the_last_part_of_a_pending_entry()
    {
        StreamReplies.Deliveries(LiteralReply.Of((object)new object?[] { "1-0", "host", 1500, 4 })).Should().Be(4);
        StreamReplies.Deliveries(LiteralReply.Of()).Should().Be(0);
    }

    private static void ShouldBeTheTwo(IReadOnlyList<StreamEntry> entries)
    {
        entries.Select(static entry => entry.Id).Should().Equal("1-0", "2-0");
        entries[0].Fields!.Select(Encoding.UTF8.GetString).Should().Equal("game_id", "game-1", "image_ref", "a");
        entries[1].Fields.Should().BeNull("the entry was deleted");
    }
}
