using System.Text;
using Galaxy.Runtime.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Redis.Tests;

/// <summary>The same shapes through the real client: a script can answer what a RESP3 server would.</summary>
public sealed class ServerReplyTests : RedisTest
{
    [RedisTheory]
    [InlineData("return {{'stream', {{'1-0', {'game_id', 'game-1'}}}}}")]
    [InlineData("return {'stream', {{'1-0', {'game_id', 'game-1'}}}}")]
    public async Task Both_shapes_of_entries_are_read_through_the_client(string script)
    {
        var redis = Host().GetRequiredService<RedisConnection>();

        var entries = StreamReplies.Read(await redis.RunAsync(script, [], [], CancellationToken.None));

        entries.Should().ContainSingle().Which.Fields!.Select(Encoding.UTF8.GetString).Should().Equal("game_id", "game-1");
    }

    [RedisFact]
    public async Task Nil_is_no_entries_and_an_entry_without_fields_is_a_deleted_one()
    {
        var redis = Host().GetRequiredService<RedisConnection>();

        StreamReplies.Read(await redis.RunAsync("return false", [], [], CancellationToken.None)).Should().BeEmpty();
        StreamReplies.Read(await redis.RunAsync("return {{'stream', {{'1-0', false}}}}", [], [], CancellationToken.None))
            .Should().ContainSingle().Which.Fields.Should().BeNull();
    }
}
