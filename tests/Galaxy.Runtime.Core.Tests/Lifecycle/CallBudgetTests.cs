using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Core.Tests.Lifecycle;

/// <summary>What a true answer costs. The numbers are those of the version before R1, and what R1 may add: one call for a start's replay, two for the other replays, none for a committed operation.</summary>
public sealed class CallBudgetTests
{
    private const string Key = "key";

    [Theory]
    [InlineData(OperationKind.Start, 5 + 1)]
    [InlineData(OperationKind.Stop, 4 + 2)]
    [InlineData(OperationKind.CleanupContainer, 4 + 2)]
    public async Task A_state_replay_costs_what_it_did_and_the_calls_that_make_it_true(OperationKind kind, int calls)
    {
        using var game = new RuntimeHarness();
        await (kind switch
        {
            OperationKind.Start => game.GivenRunningAsync(),
            OperationKind.Stop => game.GivenStoppedAsync(),
            _ => game.GivenRemovedAsync(),
        });
        await KnowTheEngineAsync(game);
        var before = game.Calls.Count;

        (await game.RunAsync(kind)).ShouldReplay();

        game.Calls.Skip(before).Should().HaveCount(calls);
    }

    [Theory]
    [InlineData(OperationKind.Start)]
    [InlineData(OperationKind.Stop)]
    [InlineData(OperationKind.Restart)]
    [InlineData(OperationKind.Patch)]
    [InlineData(OperationKind.CleanupContainer)]
    public async Task A_replay_by_key_costs_two_calls_more(OperationKind kind)
    {
        const int Before = 5;
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        (await RunAsync()).ShouldSucceed();
        var before = game.Calls.Count;

        (await RunAsync()).ShouldReplay();

        game.Calls.Skip(before).Should().HaveCount(Before + 2);

        Task<OperationResult> RunAsync() => kind switch
        {
            OperationKind.Start => game.StartAsync(key: Key),
            OperationKind.Stop => game.StopAsync(key: Key),
            OperationKind.Restart => game.RunAsync(new RestartRequest(RuntimeHarness.Game) { Source = OperationSource.AdminRest, IdempotencyKey = Key }),
            OperationKind.Patch => game.RunAsync(new PatchRequest(RuntimeHarness.Game, RuntimeHarness.NextImage) { Source = OperationSource.AdminRest, IdempotencyKey = Key }),
            _ => game.RunAsync(new CleanupRequest(RuntimeHarness.Game) { Source = OperationSource.AdminRest, IdempotencyKey = Key }),
        };
    }

    [Theory]
    [InlineData(OperationKind.Start, 16)]
    [InlineData(OperationKind.Stop, 7)]
    [InlineData(OperationKind.Restart, 21)]
    [InlineData(OperationKind.Patch, 22)]
    [InlineData(OperationKind.CleanupContainer, 9)]
    public async Task A_committed_operation_on_a_game_that_is_as_recorded_costs_nothing_more(OperationKind kind, int calls)
    {
        using var game = new RuntimeHarness();
        await game.GivenReadyForAsync(kind);
        await KnowTheEngineAsync(game);
        var before = game.Calls.Count;

        (await game.RunAsync(kind)).ShouldSucceed();

        game.Calls.Skip(before).Should().HaveCount(calls, string.Join(", ", game.Calls.Skip(before)));
    }

    [Fact]
    public async Task A_start_of_a_stopped_game_costs_nothing_more()
    {
        using var game = new RuntimeHarness();
        await game.GivenStoppedAsync();
        await KnowTheEngineAsync(game);
        var before = game.Calls.Count;

        (await game.StartAsync()).ShouldSucceed();

        game.Calls.Skip(before).Should().HaveCount(18, string.Join(", ", game.Calls.Skip(before)));
    }

    /// <summary>A host asks for its engine's identity once a minute; that call is no operation's own.</summary>
    private static async Task KnowTheEngineAsync(RuntimeHarness game)
    {
        (await game.StartAsync(gameId: "another")).ShouldSucceed();
        game.Calls.Should().Contain(PortCalls.DockerInspectEngine);
    }
}
