using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Recovery;

/// <summary>Unreachable is not gone: no record changes by what could not be seen.</summary>
public sealed class UnreachableEngineTests
{
    private const int Passes = 10;

    [DockerFact]
    public async Task An_engine_that_cannot_be_reached_for_ten_passes_changes_no_record()
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        var host = here.NewHost(here.Stores);
        var running = await host.RunningAsync(here.TestEnvironment.NewGame());
        var stopped = await host.RunningAsync(here.TestEnvironment.NewGame());
        stopped = (await host.StopAsync(stopped.GameId)).Record!;
        var cutOff = here.NewHost(here.Stores, engine: $"unix://{here.TestEnvironment.StateRoot}/nobody-listens.sock");

        for (var pass = 0; pass < Passes; pass++)
        {
            (await FluentActions.Awaiting(() => cutOff.RecoverAsync()).Should().ThrowAsync<RuntimePortException>()).Which.Fault.Should().Be(PortFault.Unavailable);
        }

        (await host.Queries.FindAsync(running.GameId)).Should().Be(running);
        (await host.Queries.FindAsync(stopped.GameId)).Should().Be(stopped);
        (await host.RecoverAsync()).Items.Should().BeEmpty();
        await here.ExpectRunningAsync(running.ContainerId!);
    }

    [DockerTheory]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task A_list_of_which_only_a_part_arrives_changes_no_record(int bytes)
    {
        await using var here = await RecoveryEnvironment.OpenAsync();
        await using var cutter = new AnswerCutter(TestServices.DockerHost!);
        var host = here.NewHost(here.Stores, engine: cutter.Address);
        var games = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => host.RunningAsync(here.TestEnvironment.NewGame())));

        cutter.CutNext("GET */containers/json", bytes);
        await FluentActions.Awaiting(() => host.RecoverAsync()).Should().ThrowAsync<RuntimePortException>();

        cutter.Cuts.Should().Be(1);
        foreach (var game in games)
        {
            (await host.Queries.FindAsync(game.GameId)).Should().Be(game);
        }

        (await host.RecoverAsync()).Items.Should().BeEmpty();
    }
}
