using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Operations;

public sealed class ConcurrencyTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task Of_many_starts_of_one_game_one_wins_and_there_is_one_container()
    {
        var first = place.Host();
        var second = place.Host(stores: first.Stores);
        var game = place.NewGame();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 is 0 ? first : second).StartAsync(game)));

        results.Where(result => result.ErrorCode is ErrorCode.None).Should().ContainSingle();
        results.Where(result => !result.IsSuccess).Should().OnlyContain(result => result.ErrorCode == ErrorCode.Conflict && result.CanRetry);
        var container = (await place.ContainersAsync(game)).Should().ContainSingle().Subject;
        (await first.Queries.FindAsync(game))!.ContainerId.Should().Be(container.GetProperty("Id").GetString());
        var entries = (await first.Queries.ReadOperationsAsync(game)).Entries;
        entries.Should().OnlyContain(entry => entry.Closing != null);
        entries.Sum(static entry => 1 + entry.Repeats).Should().Be(8, "a refusal that repeats the newest is counted on its row");
    }

    [DockerFact]
    public async Task Different_operations_on_one_game_take_turns_when_they_may_wait()
    {
        var host = place.Host(options =>
        {
            options.Lease.AcquireTimeout = TimeSpan.FromMinutes(1);
            options.Stop.Grace = TimeSpan.Zero;
        });
        var game = place.NewGame();
        await host.RunningAsync(game);

        var results = await Task.WhenAll(host.RestartAsync(game), host.PatchAsync(game, EngineImages.V141), host.RestartAsync(game));

        results.Should().OnlyContain(result => result.ErrorCode == ErrorCode.None);
        (await place.ContainersAsync(game)).Should().ContainSingle();
        (await place.AskAsync(game, "starts")).Should().Be("4");
    }

    [DockerFact]
    public async Task Twenty_games_start_and_stop_at_once()
    {
        var host = place.Host(options => options.Stop.Grace = TimeSpan.Zero);
        var games = Enumerable.Range(0, 20).Select(_ => place.NewGame()).ToArray();

        var started = await Task.WhenAll(games.Select(game => host.StartAsync(game)));

        started.Should().OnlyContain(result => result.ErrorCode == ErrorCode.None);
        started.Select(result => result.Record!.ContainerId).Should().OnlyHaveUniqueItems();
        foreach (var result in started)
        {
            (await place.ContainersAsync(result.GameId)).Should().ContainSingle()
                .Which.GetProperty("Id").GetString().Should().Be(result.Record!.ContainerId);
        }

        var stopped = await Task.WhenAll(games.Select(game => host.StopAsync(game)));
        stopped.Should().OnlyContain(result => result.ErrorCode == ErrorCode.None);
        var cleaned = await Task.WhenAll(games.Select(game => host.CleanupAsync(game)));
        cleaned.Should().OnlyContain(result => result.ErrorCode == ErrorCode.None);
        (await Task.WhenAll(games.Select(place.ContainersAsync))).Should().OnlyContain(containers => containers.Count == 0);
    }
}
