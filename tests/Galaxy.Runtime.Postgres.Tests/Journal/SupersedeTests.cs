using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>Opening an entry closes the older open ones of the game, by what the record shows.</summary>
public sealed class SupersedeTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IOperationLogStore journal = schema.Ours.Journal;
    private readonly string game = schema.NewGame();

    public static TheoryData<OperationKind, RuntimeStatus, int, bool> EveryHead
    {
        get
        {
            var data = new TheoryData<OperationKind, RuntimeStatus, int, bool>();
            foreach (var kind in Enum.GetValues<OperationKind>().Where(kind => kind is not OperationKind.Unknown))
            {
                foreach (var status in Enum.GetValues<RuntimeStatus>())
                {
                    data.Add(kind, status, 0, true);
                    data.Add(kind, status, 0, false);
                    data.Add(kind, status, -1, true);
                    data.Add(kind, status, 5, true);
                }
            }

            return data;
        }
    }

    [PostgresTheory]
    [MemberData(nameof(EveryHead))]
    public async Task An_older_entry_is_closed_as_the_model_judges_the_head(OperationKind kind, RuntimeStatus status, int ahead, bool isSameImage)
    {
        var older = Entry(game, fence: 10, kind);
        var head = Running(game, 10 + ahead) with { Status = status, ContainerId = "c9", ImageRef = isSameImage ? older.ImageRef : "engine:9" };
        var newer = Entry(game, fence: 20) with { StartedAt = Noon.AddMinutes(1) };
        await journal.OpenAsync(older, head: null, Deadline);

        await journal.OpenAsync(newer, head, Deadline);

        var entries = (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries;
        var isReached = older.IsGoalReachedBy(head);
        entries[0].Should().Be(newer with { WasCommitted = true, HasInterrupted = !isReached, SupersededOperationId = isReached ? older.OperationId : null });
        var closing = entries[1].Closing!;
        closing.FinishedAt.Should().Be(newer.StartedAt);
        if (isReached)
        {
            closing.Should().Match<OperationClosing>(c => c.ErrorCode == ErrorCode.None && c.ContainerId == "c9" && c.Message == null);
        }
        else
        {
            closing.Should().Match<OperationClosing>(c => c.ErrorCode == ErrorCode.Interrupted && c.ContainerId == null && c.Message!.Length > 0);
        }
    }

    [PostgresFact]
    public async Task What_an_interrupted_entry_had_superseded_is_taken_over_from_it()
    {
        var reached = Entry(game, fence: 1);
        var head = Running(game, fence: 1) with { ImageRef = reached.ImageRef };
        await journal.OpenAsync(reached, head: null, Deadline);
        await journal.OpenAsync(Entry(game, fence: 2), head, Deadline);

        var opened = await journal.OpenAsync(Entry(game, fence: 3), head, Deadline);

        opened.Entry.SupersededOperationId.Should().Be(reached.OperationId);
        opened.Superseded!.OperationId.Should().Be(reached.OperationId);
    }

    [PostgresFact]
    public async Task Nothing_is_taken_over_from_an_interrupted_entry_that_has_written_the_record()
    {
        var reached = Entry(game, fence: 1);
        var head = Running(game, fence: 1) with { ImageRef = reached.ImageRef };
        await journal.OpenAsync(reached, head: null, Deadline);
        await journal.OpenAsync(Entry(game, fence: 2), head, Deadline);

        var opened = await journal.OpenAsync(Entry(game, fence: 4), head with { Fence = 3, Status = RuntimeStatus.Stopped }, Deadline);

        opened.Entry.SupersededOperationId.Should().BeNull();
        opened.Superseded.Should().BeNull();
    }

    [PostgresFact]
    public async Task Without_a_head_every_older_entry_is_interrupted_and_other_games_are_left_alone()
    {
        var other = Entry(schema.NewGame());
        await journal.OpenAsync(other, head: null, Deadline);
        await journal.OpenAsync(Entry(game, fence: 1), head: null, Deadline);

        await journal.OpenAsync(Entry(game, fence: 2), head: null, Deadline);

        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Select(entry => entry.Closing?.ErrorCode).Should().Equal(null, ErrorCode.Interrupted);
        (await journal.ReadAsync(other.GameId, 1, before: null, Deadline)).Entries.Should().Equal(other with { WasCommitted = true });
    }

    [PostgresFact]
    public async Task An_opening_that_arrives_late_does_not_close_the_operation_that_overtook_it()
    {
        var newer = (await journal.OpenAsync(Entry(game, fence: 2), head: null, Deadline)).Entry;

        var late = await journal.OpenAsync(Entry(game, fence: 1), head: null, Deadline);

        late.IsOvertaken.Should().BeTrue();
        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().Equal(late.Entry, newer);
    }

    [PostgresFact]
    public async Task Opening_a_known_id_again_closes_nothing()
    {
        var first = Entry(game, fence: 1);
        var second = Entry(game, fence: 2);
        await journal.OpenAsync(first, head: null, Deadline);
        await journal.CloseAsync(first.OperationId, Closing(), Deadline);
        await journal.OpenAsync(second, head: null, Deadline);

        await journal.OpenAsync(first with { Fence = 9 }, head: null, Deadline);

        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().Equal(second with { WasCommitted = true }, first with { WasCommitted = true, Closing = Closing() });
    }

    [PostgresFact]
    public async Task Of_openings_of_one_game_at_once_the_greatest_fence_stays_open_and_every_other_is_overtaken_or_interrupted()
    {
        for (var round = 1; round <= 10; round++)
        {
            // Each of them finds the same entries to close: of one fence, they leave each other open.
            foreach (var entry in Enumerable.Range(0, 20).Select(_ => Entry(game, round * 100)).ToList())
            {
                await journal.OpenAsync(entry, head: null, Deadline);
            }

            var entries = Enumerable.Range((round * 100) + 50, 16).Select(fence => Entry(game, fence)).ToList();
            var results = await Task.WhenAll(entries.Select((entry, n) => Task.Run(() => schema.Either.Journal.OpenAsync(entry, head: null, Deadline).AsTask())));

            (await journal.ReadOpenAsync(game, Deadline)).Should().ContainSingle().Which.OperationId.Should().Be(entries[^1].OperationId);
            results[^1].IsOvertaken.Should().BeFalse();
            foreach (var result in results[..^1])
            {
                var closing = (await journal.FindAsync(result.Entry.OperationId, Deadline))!.Closing;
                closing!.ErrorCode.Should().Be(ErrorCode.Interrupted);
                (result.Entry.Closing is not null).Should().Be(result.IsOvertaken);
            }
        }
    }

    [PostgresFact]
    public async Task Openings_and_closings_with_one_key_at_once_do_not_wait_for_each_other_in_a_circle()
    {
        for (var round = 1; round <= 20; round++)
        {
            // The holder's key has ended: opening and closing both lock the older entry and take the key from the holder.
            var key = $"k{round}";
            await journal.AppendAsync(Entry(game, round * 10, key: key) with { IdempotencyKeyExpiresAt = Noon, Closing = Closing() }, Deadline);
            var older = Entry(game, (round * 10) + 1, key: key);
            await journal.OpenAsync(older, head: null, Deadline);

            await Task.WhenAll(
                Task.Run(() => schema.Ours.Journal.CloseAsync(older.OperationId, Closing(), Deadline).AsTask()),
                Task.Run(() => schema.Theirs.Journal.OpenAsync(Entry(game, (round * 10) + 2), Running(game, (round * 10) + 1), Deadline).AsTask()));

            (await journal.FindSucceededAsync(game, OperationKind.Start, key, Noon, Deadline))!.OperationId.Should().Be(older.OperationId);
        }
    }
}
