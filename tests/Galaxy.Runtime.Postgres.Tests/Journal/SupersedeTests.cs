using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>Opening an entry closes the older open ones of the game, by what the record shows.</summary>
public sealed class SupersedeTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IOperationLogStore journal = schema.Ours.Journal;
    private readonly string game = schema.NewGame();

    public static TheoryData<OperationKind, RuntimeStatus, bool, bool> EveryHead
    {
        get
        {
            var data = new TheoryData<OperationKind, RuntimeStatus, bool, bool>();
            foreach (var kind in Enum.GetValues<OperationKind>().Where(kind => kind is not OperationKind.Unknown))
            {
                foreach (var status in Enum.GetValues<RuntimeStatus>())
                {
                    data.Add(kind, status, true, true);
                    data.Add(kind, status, true, false);
                    data.Add(kind, status, false, true);
                }
            }

            return data;
        }
    }

    [PostgresTheory]
    [MemberData(nameof(EveryHead))]
    public async Task An_older_entry_is_closed_as_the_model_judges_the_head(OperationKind kind, RuntimeStatus status, bool isSameFence, bool isSameImage)
    {
        var older = Entry(game, fence: 10, kind);
        var head = Running(game, isSameFence ? 10 : 9) with { Status = status, ContainerId = "c9", ImageRef = isSameImage ? older.ImageRef : "engine:9" };
        var newer = Entry(game, fence: 11) with { StartedAt = Noon.AddMinutes(1) };
        await journal.OpenAsync(older, head: null, Deadline);

        await journal.OpenAsync(newer, head, Deadline);

        var entries = await journal.ReadAsync(game, 10, Deadline);
        entries[0].Should().Be(newer);
        var closing = entries[1].Closing!;
        closing.FinishedAt.Should().Be(newer.StartedAt);
        if (older.IsGoalReachedBy(head))
        {
            closing.Should().Match<OperationClosing>(c => c.ErrorCode == ErrorCode.None && c.ContainerId == "c9" && c.Message == null);
        }
        else
        {
            closing.Should().Match<OperationClosing>(c => c.ErrorCode == ErrorCode.Interrupted && c.ContainerId.Length == 0 && c.Message!.Length > 0);
        }
    }

    [PostgresFact]
    public async Task Without_a_head_every_older_entry_is_interrupted_and_other_games_are_left_alone()
    {
        var other = Entry(schema.NewGame());
        await journal.OpenAsync(other, head: null, Deadline);
        await journal.OpenAsync(Entry(game, fence: 1), head: null, Deadline);

        await journal.OpenAsync(Entry(game, fence: 2), head: null, Deadline);

        (await journal.ReadAsync(game, 10, Deadline)).Select(entry => entry.Closing?.ErrorCode).Should().Equal(null, ErrorCode.Interrupted);
        (await journal.ReadAsync(other.GameId, 1, Deadline)).Should().Equal(other);
    }

    [PostgresFact]
    public async Task An_opening_that_arrives_late_does_not_close_the_operation_that_overtook_it()
    {
        var newer = Entry(game, fence: 2);
        await journal.OpenAsync(newer, head: null, Deadline);

        await journal.OpenAsync(Entry(game, fence: 1), head: null, Deadline);

        (await journal.ReadAsync(game, 10, Deadline)).Should().Contain(newer);
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

        (await journal.ReadAsync(game, 10, Deadline)).Should().Equal(second, first with { Closing = Closing() });
    }

    [PostgresFact]
    public async Task Openings_of_one_game_at_once_leave_at_most_the_newest_fence_open_after_the_next()
    {
        // The planner may reach the same entries in another order: by their place in the table, or sorted by their ids.
        var sorting = schema.Open(schema.ConnectionString + ";Options=-c enable_nestloop=off -c enable_hashjoin=off").Journal;
        for (var round = 1; round <= 5; round++)
        {
            // Falling fences leave all of them open. Each of the others closes them all: in one order, or they would wait for each other in a circle.
            foreach (var entry in Enumerable.Range(round * 100, 20).Select(fence => Entry(game, fence)).Reverse().ToList())
            {
                await journal.OpenAsync(entry, head: null, Deadline);
            }

            await Task.WhenAll(Enumerable.Range((round * 100) + 50, 16).Select(fence =>
                Task.Run(() => (fence % 2 is 0 ? journal : sorting).OpenAsync(Entry(game, fence), head: null, Deadline).AsTask())));
        }

        var last = Entry(game, fence: 1000);
        await journal.OpenAsync(last, head: null, Deadline);

        (await journal.ReadAsync(game, 200, Deadline)).Where(entry => entry.Closing is null).Should().Equal(last);
    }
}
