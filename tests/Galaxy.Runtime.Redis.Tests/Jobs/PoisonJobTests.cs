using System.Text;
using Galaxy.Runtime.TestSupport;
using StackExchange.Redis;

namespace Galaxy.Runtime.Redis.Tests;

public sealed class PoisonJobTests : JobTest
{
    public static TheoryData<string, string[]> Kinds => new()
    {
        { "missing_field", ["game_id", "game-1"] },
        { "missing_field", ["reason", "finished"] },
        { "missing_field", ["game_id", "", "reason", "finished"] },
        { "unknown_stop_reason", ["game_id", "game-1", "reason", "boredom"] },
        { "unknown_stop_reason", ["game_id", "game-1", "reason", "unknown"] },
        { "duplicate_field", ["game_id", "game-1", "game_id", "game-2", "reason", "finished"] },
    };

    [RedisTheory]
    [MemberData(nameof(Kinds))]
    public async Task A_job_that_cannot_be_read_is_a_dead_letter_at_once_and_the_next_one_is_run(string reason, string[] fields)
    {
        var poison = Append(StopJobs, [.. fields]);
        AppendStop("healthy");

        await using var host = await StartAsync();
        await ResultsAreAsync(2);

        Runtime.Calls.Should().ContainSingle().Which.GameId.Should().Be("healthy");
        var dead = (string[])((RedisResult[])((RedisResult[])Database.Execute("XRANGE", (RedisKey)(Prefix + StopJobs + ":dead"), "-", "+")!).Single()!)[1]!;
        dead.Take(fields.Length).Should().Equal(fields, "the job's own fields are kept");
        dead.Skip(fields.Length).Take(2).Should().Equal("dead_reason", reason);
        Entries(Results).Single(result => result.Fields["job_id"] == poison).Fields.Should().Contain(new Dictionary<string, string>
        {
            ["outcome"] = "failure",
            ["error_code"] = "invalid_request",
        });
        Entries(StopJobs).Should().BeEmpty();
        Pending(StopJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task Settings_that_cannot_be_read_make_a_dead_letter()
    {
        Append(StartJobs, "game_id", "game-1", "image_ref", "repo/engine:1.2.3", "settings", """{"enviroment":{"SEED":"7"}}""");
        Append(StartJobs, "game_id", "game-2", "image_ref", "repo/engine:1.2.3", "settings", new string('x', GameSettings.MaxBytes + 1));
        AppendStart("healthy");

        await using var host = await StartAsync();
        await ResultsAreAsync(3);

        Runtime.Calls.Should().ContainSingle().Which.GameId.Should().Be("healthy");
        Entries(StartJobs + ":dead").Select(static letter => letter.Fields["dead_reason"]).Should().BeEquivalentTo("invalid_settings", "field_too_long");
        Entries(Results).Select(static result => result.Fields["error_message"]).Should().ContainMatch("*enviroment*not a member of the settings*");
    }

    [RedisFact]
    public async Task Bytes_that_are_no_text_are_kept_in_the_dead_letter_as_they_came()
    {
        byte[] notText = [0xFF, 0x00, 0xFE, (byte)'x'];
        Append(StartJobs, "game_id", (RedisValue)notText, "image_ref", "repo/engine:1.2.3");
        AppendStart("healthy");

        await using var host = await StartAsync();
        await ResultsAreAsync(2);

        var dead = (RedisValue[])((RedisResult[])((RedisResult[])Database.Execute("XRANGE", (RedisKey)(Prefix + StartJobs + ":dead"), "-", "+")!).Single()!)[1]!;
        ((byte[]?)dead[1]).Should().Equal(notText);
        ((string?)dead[5]).Should().Be("invalid_text");
        Runtime.Calls.Should().ContainSingle().Which.GameId.Should().Be("healthy");
        Entries(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_field_of_a_megabyte_is_a_dead_letter_whether_anybody_asks_for_it_or_not()
    {
        var megabyte = new string('x', 1 << 20);
        Append(StartJobs, "game_id", "game-1", "image_ref", megabyte);
        Append(StartJobs, "game_id", "game-2", "image_ref", "repo/engine:1.2.3", "junk", megabyte);
        AppendStart("healthy");

        await using var host = await StartAsync();
        await ResultsAreAsync(3);

        Runtime.Calls.Should().ContainSingle().Which.GameId.Should().Be("healthy");
        Entries(StartJobs + ":dead").Should().HaveCount(2).And.OnlyContain(static letter => letter.Fields["dead_reason"] == "field_too_long");
        Entries(Results).Should().OnlyContain(static result => Encoding.UTF8.GetByteCount(result.Fields["error_message"]) < 200, "results do not carry the poison on");
    }

    [RedisFact]
    public void Of_a_monstrous_entry_no_more_is_sent_than_shows_it()
    {
        const int Megabytes = 40;
        var monstrous = new string('x', Megabytes << 20);
        Append(StartJobs, "game_id", "game-1", "image_ref", monstrous, "settings", monstrous);
        EnsureGroup(StartJobs);
        RedisKey[] keys = [Prefix + StartJobs, Prefix + "taken", Prefix + StartJobs];

        var read = Database.ScriptEvaluate(JobScripts.Read, keys, [Group, "host", 10, 0, 257, 4097, 65537]);

        var fields = (RedisValue[])((RedisResult[])((RedisResult[])((RedisResult[])read!)[0]!)[0]!)[1]!;
        fields.Select(static field => field.Length()).Should().Equal(7, 6, 9, 4097, 8, 65537);
    }

    [RedisFact]
    public async Task A_flood_of_jobs_that_cannot_be_read_does_not_flood_the_log()
    {
        for (var i = 0; i < 50; i++)
        {
            Append(StopJobs, "game_id", $"game-{i}");
        }

        await using var host = await StartAsync();
        await ResultsAreAsync(50);

        host.Logs.Lines(4023).Should().HaveCount(10);
        host.Logs.Lines(4026).Should().ContainSingle();
        Entries(StopJobs + ":dead").Should().HaveCount(50);
    }

    [RedisFact]
    public async Task A_job_of_countless_fields_does_not_stop_the_consumer()
    {
        Append(StartJobs, [.. Enumerable.Range(0, 20_000).SelectMany(static i => (object[])[$"field-{i}", "x"])]);
        AppendStart("healthy");

        await using var host = await StartAsync();
        await ResultsAreAsync(2);

        var letter = Entries(StartJobs + ":dead").Should().ContainSingle().Which.Fields;
        letter["dead_reason"].Should().Be("too_many_fields");
        letter.Should().ContainKey("field-999");
        Entries(StartJobs).Should().BeEmpty();
    }

    [RedisFact]
    public async Task A_game_id_that_is_none_is_for_the_runtime_to_refuse()
    {
        Runtime.Answer = static (call, _) => Task.FromResult(RecordingRuntime.Failure(call, ErrorCode.StartConfigInvalid));
        AppendStart("../etc");

        await using var host = await StartAsync();
        await ResultsAreAsync(1);

        Entries(Results).Single().Fields["error_code"].Should().Be("start_config_invalid");
    }

    [RedisFact]
    public async Task Dead_letters_and_results_are_bounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            Append(StopJobs, "game_id", $"game-{i}");
        }

        await using var host = await StartAsync(static options =>
        {
            options.Streams.DeadLettersMaxLength = 100;
            options.Streams.JobResultsMaxLength = 100;
            options.Jobs.MaxParallelJobs = 100;
        });
        await Eventually.HoldsAsync(() => Database.Execute("XLEN", (RedisKey)(Prefix + StopJobs)) is var length && (int)length == 0, "all are buried");

        Entries(StopJobs + ":dead").Count.Should().BeInRange(100, 300);
        Entries(Results).Count.Should().BeInRange(100, 300);
    }
}
