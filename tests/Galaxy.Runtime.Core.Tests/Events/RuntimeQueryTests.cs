using Galaxy.Runtime.Core.Tests.Support;
using Galaxy.Runtime.TestSupport;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Events;

/// <summary>The read side.</summary>
public sealed class RuntimeQueryTests
{
    [Fact]
    public async Task A_record_is_found_and_a_missing_one_is_null()
    {
        await using var runtime = new TestRuntime();
        var started = await runtime.StartAsync();

        (await runtime.Queries.FindAsync("g1")).Should().Be(started.Record);
        (await runtime.Queries.FindAsync("g2")).Should().BeNull();
    }

    [Fact]
    public async Task Records_are_listed_in_the_order_of_their_game_ids_and_filtered()
    {
        await using var runtime = new TestRuntime();
        foreach (var gameId in new[] { "b", "a10", "a", "a-1", "a9" })
        {
            await runtime.StartAsync(gameId);
        }

        await runtime.StopAsync("a9");

        (await ListAsync(null)).Should().Equal("a", "a-1", "a10", "a9", "b");
        (await ListAsync(new RuntimeRecordFilter { Status = RuntimeStatus.Stopped })).Should().Equal("a9");
        (await ListAsync(new RuntimeRecordFilter { AfterGameId = "a-1", Limit = 2 })).Should().Equal("a10", "a9");

        async Task<List<string>> ListAsync(RuntimeRecordFilter? filter)
        {
            var ids = new List<string>();
            await foreach (var record in runtime.Queries.ListAsync(filter))
            {
                ids.Add(record.GameId);
            }

            return ids;
        }
    }

    [Fact]
    public async Task Entries_are_read_newest_first_and_no_more_than_asked_for()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        await runtime.StopAsync();
        await runtime.StartAsync("g2");

        (await runtime.Queries.ReadOperationsAsync("g1")).Entries.Select(static entry => entry.Kind).Should().Equal(OperationKind.Stop, OperationKind.Start);
        (await runtime.Queries.ReadOperationsAsync("g1", limit: 1)).Entries.Select(static entry => entry.Kind).Should().Equal(OperationKind.Stop);
    }

    [Fact]
    public async Task The_whole_log_of_a_game_can_be_read_page_by_page()
    {
        await using var runtime = new TestRuntime();
        for (var round = 0; round < 3; round++)
        {
            await runtime.StartAsync();
            await runtime.StopAsync();
        }

        var read = new List<OperationEntry>();
        long? before = null;
        do
        {
            var page = await runtime.Queries.ReadOperationsAsync("g1", limit: 2, before);
            page.Entries.Should().HaveCount(2, "six entries are three pages of two");
            read.AddRange(page.Entries);
            before = page.Next;
        }
        while (before is not null);

        read.Should().Equal((await runtime.Queries.ReadOperationsAsync("g1")).Entries).And.HaveCount(6);
    }

    [Fact]
    public async Task The_log_of_all_games_can_be_read_page_by_page_and_by_outcome_kind_and_instant()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync("g1");
        await runtime.StartAsync("g2", "repo/engine:9.9.9");
        runtime.Time.Advance(TimeSpan.FromHours(1));
        var since = runtime.Time.GetUtcNow();
        await runtime.StopAsync("g1");
        await runtime.StopAsync("g3");

        var read = new List<OperationEntry>();
        OperationCursor? before = null;
        do
        {
            var page = await runtime.Queries.ReadOperationsAsync(OperationFilter.All, limit: 3, before);
            read.AddRange(page.Entries);
            before = page.Next is { } next && OperationCursor.TryParse(next.ToString(), out var parsed) ? parsed : null;
        }
        while (before is not null);

        read.Select(static entry => (entry.GameId, entry.Kind)).Should().Equal(
            ("g3", OperationKind.Stop), ("g1", OperationKind.Stop), ("g2", OperationKind.Start), ("g1", OperationKind.Start));
        (await GamesAsync(new OperationFilter { Outcome = OperationOutcome.Failed })).Should().Equal("g3", "g2");
        (await GamesAsync(new OperationFilter { Outcome = OperationOutcome.Failed, Kind = OperationKind.Start })).Should().Equal("g2");
        (await GamesAsync(new OperationFilter { Since = since })).Should().Equal("g3", "g1");

        async Task<IEnumerable<string>> GamesAsync(OperationFilter filter) => (await runtime.Queries.ReadOperationsAsync(filter)).Entries.Select(static entry => entry.GameId);
    }

    [Theory]
    [InlineData("open-7", true)]
    [InlineData("1764064800123457-7", true)]
    [InlineData("0-0", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("7", false)]
    [InlineData("open-", false)]
    [InlineData("open--7", false)]
    [InlineData("-1-7", false)]
    [InlineData("999999999999999999-7", false)]
    [InlineData("1-99999999999999999999", false)]
    [InlineData("shut-7", false)]
    public void A_cursor_is_read_back_as_it_was_written_and_nothing_else_is_one(string? text, bool isOne)
    {
        OperationCursor.TryParse(text, out var cursor).Should().Be(isOne);
        (isOne ? cursor!.ToString() : text).Should().Be(text);
    }

    [Fact]
    public async Task A_filter_by_what_does_not_exist_is_refused()
    {
        await using var runtime = new TestRuntime();

        await FluentActions.Awaiting(async () => await runtime.Queries.ReadOperationsAsync(new OperationFilter { Kind = OperationKind.Unknown })).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(async () => await runtime.Queries.ReadOperationsAsync(new OperationFilter { Outcome = OperationOutcome.Unknown })).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(async () => await runtime.Queries.ReadOperationsAsync(OperationFilter.All, 1_001)).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await FluentActions.Awaiting(async () => await runtime.Queries.ReadOperationsAsync((OperationFilter)null!)).Should().ThrowAsync<ArgumentNullException>();
        runtime.Faults.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Records_are_listed_by_image_and_by_the_labels_of_their_settings()
    {
        await using var runtime = new TestRuntime();
        var blue = new GameSettings { Labels = new Dictionary<string, string> { ["team"] = "blue", ["map"] = "dunes" } };
        await runtime.Runtime.StartAsync(new StartRequest("g1", TestRuntime.Image) { Settings = blue });
        await runtime.StartAsync("g2");
        await runtime.StartAsync("g3", TestRuntime.NextImage);

        (await ListAsync(new RuntimeRecordFilter { ImageRef = TestRuntime.Image })).Should().Equal("g1", "g2");
        (await ListAsync(new RuntimeRecordFilter { Labels = new Dictionary<string, string> { ["team"] = "blue" } })).Should().Equal("g1");
        (await ListAsync(new RuntimeRecordFilter { Labels = new Dictionary<string, string> { ["team"] = "red" } })).Should().BeEmpty();
        (await ListAsync(new RuntimeRecordFilter { Labels = new Dictionary<string, string>() })).Should().HaveCount(3);

        async Task<List<string>> ListAsync(RuntimeRecordFilter filter) => await runtime.Queries.ListAsync(filter).Select(static record => record.GameId).ToListAsync();
    }

    [Fact]
    public async Task The_log_of_a_game_is_its_containers_and_without_a_container_it_is_empty()
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        runtime.Backend.Docker.WriteLog("galaxy-game-g1", "turn 1");
        runtime.Backend.Docker.WriteLog("galaxy-game-g1", "turn 2");

        (await runtime.Queries.ReadLogTailAsync("g1")).Should().Be("turn 1\nturn 2\n");
        (await runtime.Queries.ReadLogTailAsync("g1", lines: 1)).Should().Be("turn 2\n");
        (await runtime.Queries.ReadLogTailAsync("g2")).Should().BeEmpty();

        await runtime.StopAsync();
        await runtime.Runtime.CleanupAsync(new CleanupRequest("g1") { Source = OperationSource.AdminRest });
        (await runtime.Queries.ReadLogTailAsync("g1")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_001)]
    [InlineData(int.MaxValue)]
    public async Task A_number_of_entries_out_of_range_is_refused(int limit)
    {
        await using var runtime = new TestRuntime();

        var read = async () => await runtime.Queries.ReadOperationsAsync("g1", limit);

        await read.Should().ThrowAsync<ArgumentOutOfRangeException>().WithParameterName(nameof(limit));
        runtime.Faults.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    [InlineData(int.MaxValue)]
    public async Task A_number_of_lines_out_of_range_is_refused(int lines)
    {
        await using var runtime = new TestRuntime();

        var read = async () => await runtime.Queries.ReadLogTailAsync("g1", lines);

        await read.Should().ThrowAsync<ArgumentOutOfRangeException>().WithParameterName(nameof(lines));
        runtime.Faults.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_game_id_of_null_is_refused()
    {
        await using var runtime = new TestRuntime();
        var queries = runtime.Queries;

        await FluentActions.Awaiting(async () => await queries.FindAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(async () => await queries.ReadOperationsAsync((string)null!)).Should().ThrowAsync<ArgumentNullException>();
        await FluentActions.Awaiting(async () => await queries.ReadLogTailAsync(null!)).Should().ThrowAsync<ArgumentNullException>();
    }

    [Theory]
    [InlineData(PortCalls.RecordsFind, PortFault.Unavailable)]
    [InlineData(PortCalls.RecordsFind, PortFault.Rejected)]
    [InlineData(PortCalls.JournalRead, PortFault.Unavailable)]
    [InlineData(PortCalls.JournalReadAll, PortFault.Unavailable)]
    [InlineData(PortCalls.RecordsList, PortFault.Unavailable)]
    [InlineData(PortCalls.DockerReadLogTail, PortFault.Unavailable)]
    public async Task A_fault_of_a_backend_reaches_the_reader_as_it_is(string call, PortFault fault)
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        runtime.Faults.FailBefore(call, fault: fault);

        var read = () => ReadAsync(runtime.Queries, call, CancellationToken.None);

        (await read.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(fault);
    }

    [Theory]
    [InlineData(PortCalls.RecordsFind)]
    [InlineData(PortCalls.JournalRead)]
    [InlineData(PortCalls.DockerReadLogTail)]
    public async Task A_backend_that_hangs_is_a_time_out_and_never_a_hang(string call)
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        runtime.Faults.Hang(call);

        var reading = ReadAsync(runtime.Queries, call, CancellationToken.None);
        var advancing = () => runtime.Time.AdvanceUntilAsync(reading);

        (await advancing.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.TimedOut);
    }

    [Theory]
    [InlineData(PortCalls.RecordsFind)]
    [InlineData(PortCalls.JournalRead)]
    [InlineData(PortCalls.RecordsList)]
    [InlineData(PortCalls.DockerReadLogTail)]
    public async Task A_reader_can_give_up(string call)
    {
        await using var runtime = new TestRuntime();
        await runtime.StartAsync();
        runtime.Faults.Hang(call);
        using var giveUp = new CancellationTokenSource();

        var reading = ReadAsync(runtime.Queries, call, giveUp.Token);
        await giveUp.CancelAsync();

        var thrown = await FluentActions.Awaiting(() => Eventually.EndsAsync(reading)).Should().ThrowAsync<OperationCanceledException>();
        thrown.Which.CancellationToken.Should().Be(giveUp.Token);
    }

    private static async Task<bool> ReadAsync(IRuntimeQueries queries, string call, CancellationToken cancellationToken)
    {
        switch (call)
        {
            case PortCalls.RecordsFind:
                await queries.FindAsync("g1", cancellationToken);
                break;
            case PortCalls.JournalRead:
                await queries.ReadOperationsAsync("g1", 10, cancellationToken: cancellationToken);
                break;
            case PortCalls.JournalReadAll:
                await queries.ReadOperationsAsync(OperationFilter.All, 10, cancellationToken: cancellationToken);
                break;
            case PortCalls.DockerReadLogTail:
                await queries.ReadLogTailAsync("g1", 10, cancellationToken);
                break;
            default:
                await foreach (var record in queries.ListAsync(null, cancellationToken))
                {
                    _ = record;
                }

                break;
        }

        return true;
    }
}
