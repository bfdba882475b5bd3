using Galaxy.Runtime.TestSupport;
using static Galaxy.Runtime.Postgres.Tests.TestData;

namespace Galaxy.Runtime.Postgres.Tests;

/// <summary>The server did it and its answer was lost: the call is a fault, nothing is guessed, and reading back tells.</summary>
public sealed class LostAnswerTests : IClassFixture<PostgresSchema>
{
    private readonly PostgresProxy proxy;
    private readonly TestHost host;
    private readonly string game;

    public LostAnswerTests(PostgresSchema schema)
    {
        proxy = schema.OpenProxy();
        host = schema.Open(proxy.ConnectionString);
        game = schema.NewGame();
    }

    [PostgresFact]
    public async Task A_record_write_whose_answer_was_lost_is_unavailable_and_reads_back()
    {
        var fence = (await host.Records.BeginAsync(game, Deadline)).Fence;

        await LoseAnswerAsync(() => host.Records.UpsertAsync(Running(game, fence), Deadline).AsTask());

        (await host.Records.FindAsync(game, Deadline)).Should().Be(Running(game, fence));
        (await host.Records.UpsertAsync(Running(game, fence), Deadline)).Should().Be(RecordWriteResult.Applied, "the same write twice is applied twice");
    }

    [PostgresFact]
    public async Task A_transition_whose_answer_was_lost_is_unavailable_and_reads_back()
    {
        var fence = (await host.Records.BeginAsync(game, Deadline)).Fence;
        await host.Records.UpsertAsync(Running(game, fence), Deadline);
        var change = new StatusTransition
        {
            GameId = game,
            From = RuntimeStatus.Running,
            ExpectedContainerId = "c1",
            To = RuntimeStatus.Removed,
            Now = Noon,
        };

        await LoseAnswerAsync(() => host.Records.TransitionAsync(change, fence, Deadline).AsTask());

        (await host.Records.FindAsync(game, Deadline)).Should().Be(change.ApplyTo(Running(game, fence), fence));
    }

    [PostgresFact]
    public async Task Journal_writes_whose_answers_were_lost_may_be_sent_again()
    {
        var entry = Entry(game, key: "k");

        await LoseAnswerAsync(() => host.Journal.OpenAsync(entry, head: null, Deadline).AsTask());
        await host.Journal.OpenAsync(entry, head: null, Deadline);
        await LoseAnswerAsync(() => host.Journal.CloseAsync(entry.OperationId, Closing(), Deadline).AsTask());
        await host.Journal.CloseAsync(entry.OperationId, Closing(), Deadline);

        (await host.Journal.ReadAsync(game, 10, before: null, Deadline)).Entries.Should().Equal(entry with { WasCommitted = true, Closing = Closing() });
    }

    [PostgresFact]
    public async Task The_events_of_a_closing_whose_answer_was_lost_are_kept_once()
    {
        var entry = Entry(game);
        var closing = Closing() with { Unpublished = [Waiting(game), Waiting(game)] };
        await host.Journal.OpenAsync(entry, head: null, Deadline);

        await LoseAnswerAsync(() => host.Journal.CloseAsync(entry.OperationId, closing, Deadline).AsTask());
        await host.Journal.CloseAsync(entry.OperationId, closing, Deadline);
        await LoseAnswerAsync(() => host.Journal.AddEventsAsync(closing.Unpublished, Deadline).AsTask());

        (await host.Journal.ReadEventsAsync(game, 10, Deadline)).Select(waiting => waiting.Key).Should().Equal(closing.Unpublished.Select(waiting => waiting.Key));
    }

    [PostgresFact]
    public async Task An_opening_whose_answer_was_lost_answers_the_same_again()
    {
        var older = Entry(game, fence: 1);
        await host.Journal.OpenAsync(older, head: null, Deadline);
        var newer = Entry(game, fence: 2, OperationKind.Patch);

        await LoseAnswerAsync(() => host.Journal.OpenAsync(newer, Running(game, 1), Deadline).AsTask());
        var again = await host.Journal.OpenAsync(newer, Running(game, 1), Deadline);

        again.Should().Match<OpenEntryResult>(opened => !opened.IsOvertaken && opened.Superseded!.OperationId == older.OperationId);
    }

    [PostgresFact]
    public async Task An_acquire_whose_answer_was_lost_is_released_with_the_same_token()
    {
        await LoseAnswerAsync(() => host.Leases.TryAcquireAsync(game, "a", TimeSpan.FromMinutes(5), Deadline).AsTask());

        (await host.Leases.TryAcquireAsync(game, "b", TimeSpan.FromMinutes(5), Deadline)).Should().BeFalse();
        await host.Leases.ReleaseAsync(game, "a", Deadline);
        (await host.Leases.TryAcquireAsync(game, "b", TimeSpan.FromMinutes(5), Deadline)).Should().BeTrue();
    }

    private async Task LoseAnswerAsync<T>(Func<Task<T>> call) => await LoseAnswerAsync((Func<Task>)call);

    private async Task LoseAnswerAsync(Func<Task> call)
    {
        // The schema and the connection are there before anything is lost.
        await host.Records.FindAsync(game, Deadline);
        var answered = proxy.SwallowAnswers();
        var pending = call();
        await answered.WaitAsync(Deadline);
        pending.IsCompleted.Should().BeFalse();
        proxy.Cut();

        var wait = () => pending;
        (await wait.Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
    }
}
