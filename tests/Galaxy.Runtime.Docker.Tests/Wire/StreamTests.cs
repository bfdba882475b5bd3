using System.Buffers.Binary;
using System.Text;

namespace Galaxy.Runtime.Docker.Tests;

public sealed class StreamTests
{
    private const string Die = """{"Type":"container","Action":"die","Actor":{"ID":"c1","Attributes":{"name":"g","image":"i","exitCode":"137","com.galaxy.game_id":"7"}},"timeNano":1767323045123456789}""";

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task An_event_is_told_before_the_stream_goes_on()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync(Die + "\n");
            await exchange.HangAsync();
        });
        await using var events = engine.Client().WatchAsync(ContainerFilter.All, None).GetAsyncEnumerator(None);

        (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();

        events.Current.ContainerId.Should().Be("c1");
        events.Current.Name.Should().Be("g");
        events.Current.Type.Should().Be(ContainerEventType.Die);
        events.Current.ExitCode.Should().Be(137);
        events.Current.Labels.Should().BeEquivalentTo(new Dictionary<string, string> { ["com.galaxy.game_id"] = "7" });
        events.Current.OccurredAt.Should().Be(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_end_is_marked_if_the_engine_takes_no_new_connection_any_more(bool isEnding)
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            if (exchange.Request.Target == "/_ping")
            {
                if (isEnding)
                {
                    exchange.Close();
                    return;
                }

                await exchange.RespondAsync(200, "OK");
                return;
            }

            await exchange.BeginAsync();
            await exchange.ChunkAsync(Die + "\n");
            await exchange.HangAsync();
        });
        await using var events = engine.Client().WatchAsync(ContainerFilter.All, None).GetAsyncEnumerator(None);

        (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();

        events.Current.IsEngineEnding.Should().Be(isEnding);
    }

    [Fact]
    public async Task Events_in_pieces_are_put_together_and_the_sequence_ends_with_the_stream()
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            foreach (var piece in (Die + "\n" + Die.Replace("die", "health_status: unhealthy", StringComparison.Ordinal) + "\n").Chunk(7))
            {
                await exchange.ChunkAsync(new string(piece));
            }

            await exchange.EndAsync();
        });

        var seen = new List<ContainerEventType>();
        await foreach (var happened in engine.Client().WatchAsync(ContainerFilter.All, None))
        {
            seen.Add(happened.Type);
        }

        seen.Should().Equal(ContainerEventType.Die, ContainerEventType.Unhealthy);
    }

    [Theory]
    [InlineData(Die + "\n")]
    [InlineData(Die + "\n{\"Type\":")]
    public async Task A_broken_event_stream_is_a_fault_after_what_it_said(string text)
    {
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.ChunkAsync(text);
            exchange.Close();
        });
        await using var events = engine.Client().WatchAsync(ContainerFilter.All, None).GetAsyncEnumerator(None);

        (await events.MoveNextAsync()).Should().BeTrue();
        (await Faults.OfAsync(events.MoveNextAsync())).Fault.Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public async Task The_token_ends_a_silent_watch_and_lets_the_engine_go()
    {
        var left = new TaskCompletionSource();
        await using var engine = new ScriptedEngine(async exchange =>
        {
            await exchange.BeginAsync();
            await exchange.WaitForClientToLeaveAsync();
            left.SetResult();
        });
        using var source = new CancellationTokenSource();
        var events = engine.Client().WatchAsync(ContainerFilter.All, source.Token).GetAsyncEnumerator(None);
        var next = events.MoveNextAsync().AsTask();
        await ScriptedEngine.UntilAsync(() => engine.Requests.Count == 1);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => next.WaitAsync(TimeSpan.FromMinutes(2))).Should().ThrowAsync<OperationCanceledException>();
        await events.DisposeAsync();
        await left.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_log_is_taken_out_of_its_frames_in_order()
    {
        await using var engine = Log([.. Frame(1, "out 1\n"), .. Frame(2, "err\n"), .. Frame(1, "out 2")], chunk: 3);

        (await engine.Client().ReadLogTailAsync("c1", 10, None)).Should().Be("out 1\nerr\nout 2\n");
    }

    [Fact]
    public async Task The_log_of_a_terminal_is_taken_as_it_is()
    {
        await using var engine = Log(Encoding.UTF8.GetBytes("hello\r\nyou\r\n"), chunk: 100);

        (await engine.Client().ReadLogTailAsync("c1", 10, None)).Should().Be("hello\r\nyou\r\n");
    }

    [Fact]
    public async Task A_log_is_bounded_to_its_end_and_bad_utf8_is_replaced()
    {
        await using var engine = Log([.. Frame(1, new string('x', 700_000) + "é"), .. Frame(1, new string('é', 600_000)), .. Frame(2, [0xFF, (byte)'!', (byte)'\n'])], chunk: 50_001);

        var text = await engine.Client().ReadLogTailAsync("c1", 10, None);

        text.Should().EndWith("é\uFFFD!\n").And.NotContain("x");
        text[0].Should().Be('é', "a cut character is dropped whole");
        Encoding.UTF8.GetByteCount(text).Should().BeInRange(1024 * 1024 - 8, 1024 * 1024 + 2);
    }

    [Fact]
    public async Task A_log_that_is_cut_within_a_frame_is_a_fault()
    {
        await using var engine = Log([.. Frame(1, "out\n"), 1, 0, 0, 0, 0, 0, 0, 9, (byte)'x'], chunk: 100);

        (await Faults.OfAsync(engine.Client().ReadLogTailAsync("c1", 10, None))).Fault.Should().Be(PortFault.Unavailable);
    }

    [Fact]
    public async Task An_error_within_a_log_stream_is_a_fault()
    {
        await using var engine = Log([.. Frame(1, "out\n"), .. Frame(3, "Error grabbing logs: bad")], chunk: 100);

        (await Faults.OfAsync(engine.Client().ReadLogTailAsync("c1", 10, None))).Message.Should().Contain("Error grabbing logs: bad");
    }

    private static ScriptedEngine Log(byte[] bytes, int chunk) => new(async exchange =>
    {
        await exchange.BeginAsync();
        foreach (var piece in bytes.Chunk(chunk))
        {
            await exchange.ChunkAsync(piece);
        }

        await exchange.EndAsync();
    });

    private static byte[] Frame(byte kind, string text) => Frame(kind, Encoding.UTF8.GetBytes(text));

    private static byte[] Frame(byte kind, byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        frame[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), payload.Length);
        payload.CopyTo(frame.AsSpan(8));
        return frame;
    }
}
