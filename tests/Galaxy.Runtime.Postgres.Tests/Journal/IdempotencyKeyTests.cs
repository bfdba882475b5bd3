using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

public sealed class IdempotencyKeyTests(PostgresSchema schema) : IClassFixture<PostgresSchema>
{
    private readonly IOperationLogStore journal = schema.Ours.Journal;
    private readonly string game = schema.NewGame();

    [PostgresFact]
    public async Task Only_a_success_of_the_same_game_kind_and_key_is_found()
    {
        var entry = Entry(game, key: "k");
        await journal.OpenAsync(entry, head: null, Deadline);
        (await journal.FindSucceededAsync(game, OperationKind.Start, "k", Noon, Deadline)).Should().BeNull("it is open");
        await journal.AppendAsync(Entry(game, key: "k") with { Closing = Closing(ErrorCode.Conflict) }, Deadline);
        await journal.AppendAsync(Entry(game, key: "k") with { Closing = Closing(ErrorCode.ReplayNoOp) }, Deadline);
        (await journal.FindSucceededAsync(game, OperationKind.Start, "k", Noon, Deadline)).Should().BeNull("a failure and a replay do not count");

        await journal.CloseAsync(entry.OperationId, Closing(), Deadline);

        (await journal.FindSucceededAsync(game, OperationKind.Start, "k", Noon, Deadline)).Should().Be(entry with { WasCommitted = true, Closing = Closing() });
        (await journal.FindSucceededAsync(game, OperationKind.Start, "K", Noon, Deadline)).Should().BeNull();
        (await journal.FindSucceededAsync(game, OperationKind.Stop, "k", Noon, Deadline)).Should().BeNull();
        (await journal.FindSucceededAsync("another", OperationKind.Start, "k", Noon, Deadline)).Should().BeNull();
    }

    [PostgresFact]
    public async Task The_key_of_an_entry_closed_by_the_next_opening_counts()
    {
        var older = Entry(game, fence: 1, key: "k");
        await journal.OpenAsync(older, head: null, Deadline);
        await journal.OpenAsync(Entry(game, fence: 2), Running(game, fence: 1), Deadline);

        (await journal.FindSucceededAsync(game, OperationKind.Start, "k", Noon, Deadline))!.OperationId.Should().Be(older.OperationId);
    }

    [PostgresTheory]
    [InlineData("close")]
    [InlineData("append new")]
    [InlineData("append open")]
    [InlineData("supersede")]
    public async Task A_second_success_under_a_key_is_stored_without_it(string how)
    {
        var first = Entry(game, key: "k") with { Closing = Closing() };
        await journal.AppendAsync(first, Deadline);
        var second = Entry(game, fence: 1, key: "k");

        await SucceedAsync(second, how);

        (await journal.FindSucceededAsync(game, OperationKind.Start, "k", Noon, Deadline)).Should().Be(first);
        (await journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Single(entry => entry.OperationId == second.OperationId)
            .Should().Match<OperationEntry>(entry => entry.Closing!.ErrorCode == ErrorCode.None && entry.IdempotencyKey == null);
    }

    [PostgresTheory]
    [InlineData("close")]
    [InlineData("append new")]
    [InlineData("append open")]
    public async Task Of_successes_under_one_key_at_once_all_are_stored_and_one_keeps_it(string how)
    {
        for (var round = 0; round < 10; round++)
        {
            var key = $"{how} {round}";
            var entries = Enumerable.Range(0, 8).Select(n => Entry(game, fence: 0, key: key)).ToList();
            if (how is not "append new")
            {
                // Under one fence, so that opening one closes no other.
                foreach (var entry in entries)
                {
                    await journal.OpenAsync(entry, head: null, Deadline);
                }
            }

            await Task.WhenAll(entries.Select(entry => how is "close"
                ? journal.CloseAsync(entry.OperationId, Closing(), Deadline).AsTask()
                : journal.AppendAsync(entry with { Closing = Closing() }, Deadline).AsTask()));

            var stored = (await journal.ReadAsync(game, entries.Count, before: null, Deadline)).Entries.Where(entry => entry.Closing?.ErrorCode is ErrorCode.None).ToList();
            stored.Should().HaveCount(entries.Count);
            stored.Where(entry => entry.IdempotencyKey is not null).Should().ContainSingle();
        }
    }

    [PostgresFact]
    public async Task A_failure_keeps_its_key_for_the_record()
    {
        var entry = Entry(game, key: "k");
        await journal.AppendAsync(entry with { Closing = Closing(ErrorCode.Conflict) }, Deadline);

        (await journal.ReadAsync(game, 1, before: null, Deadline)).Entries[0].IdempotencyKey.Should().Be("k");
    }

    private async Task SucceedAsync(OperationEntry entry, string how)
    {
        if (how is not "append new")
        {
            await journal.OpenAsync(entry, head: null, Deadline);
        }

        switch (how)
        {
            case "close":
                await journal.CloseAsync(entry.OperationId, Closing(), Deadline);
                break;
            case "supersede":
                await journal.OpenAsync(Entry(game, fence: 2), Running(game, fence: 1), Deadline);
                break;
            default:
                await journal.AppendAsync(entry with { Closing = Closing() }, Deadline);
                break;
        }
    }
}
