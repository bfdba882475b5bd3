using System.Text;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>The same shapes through the real client.</summary>
public sealed class ServerReplyTests : RedisTest
{
    [RedisFact]
    public async Task Deliveries_are_read_through_the_client()
    {
        var redis = Host().GetRequiredService<RedisConnection>();

        var deliveries = StreamReplies.Read(
            await redis.RunAsync("return {{{'1-0', {'game_id', 'game-1'}}, 3, 0, '1700000000123 2 7-1'}}", [], [], CancellationToken.None));

        var delivery = deliveries.Should().ContainSingle().Subject;
        delivery.Entry.Fields!.Select(Encoding.UTF8.GetString).Should().Equal("game_id", "game-1");
        delivery.Should().Match<StreamDelivery>(delivery => delivery.Count == 3 && !delivery.IsFirst && delivery.Taken.Faults == 2);
    }

    [RedisFact]
    public async Task Nil_is_no_deliveries_and_an_entry_without_fields_is_a_deleted_one()
    {
        var redis = Host().GetRequiredService<RedisConnection>();

        StreamReplies.Read(await redis.RunAsync("return false", [], [], CancellationToken.None)).Should().BeEmpty();
        StreamReplies.Read(await redis.RunAsync("return {{{'1-0', false}, 1, 1, '0 0 0-0'}}", [], [], CancellationToken.None))
            .Should().ContainSingle().Which.Entry.Fields.Should().BeNull();
    }
}
