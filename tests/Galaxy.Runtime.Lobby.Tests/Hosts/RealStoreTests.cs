using System.Net;

namespace Galaxy.Runtime.Lobby.Tests.Hosts;

/// <summary>The host as it is run in earnest: Docker, PostgreSQL and Redis.</summary>
public sealed class RealStoreTests(StoreEnvironment place) : IClassFixture<StoreEnvironment>
{
    [AllServicesFact]
    public async Task What_one_host_did_the_next_knows()
    {
        var game = place.Engine.NewGame();
        await using (var first = await place.StartAsync())
        {
            (await first.StartAsync(game, EngineImages.V140, ("Idempotency-Key", "once"))).ShouldBeDone();
        }

        await using var next = await place.StartAsync();
        (await next.GetAsync($"{LobbyApp.Runtimes}/{game}"))["status"].Should().Be("running");
        (await next.StartAsync(game, EngineImages.V140, ("Idempotency-Key", "once"))).ShouldBeDone(isReplay: true);
        (await next.PatchAsync(game, EngineImages.V141)).ShouldBeDone();
        (await next.StopAsync(game)).ShouldBeDone();
        (await next.CleanupAsync(game)).ShouldBeDone();
        (await next.GetAsync($"{LobbyApp.Runtimes}/{game}/operations")).Json.GetProperty("items").GetArrayLength().Should().Be(7, "a patch has an inner stop and start");
        (await next.GetAsync("/readyz")).Status.Should().Be(HttpStatusCode.OK);
    }

    [AllServicesFact]
    public async Task Of_many_requests_to_two_hosts_one_starts_the_game()
    {
        var game = place.Engine.NewGame();
        await using var one = await place.StartAsync();
        await using var other = await place.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => (i % 2 == 0 ? one : other).StartAsync(game, EngineImages.V140)));

        answers.Where(static answer => answer.Status is HttpStatusCode.OK && answer["error_code"] is "none").Should().ContainSingle();
        answers.Where(static answer => answer.Status is not HttpStatusCode.OK).Should().NotBeEmpty()
            .And.AllSatisfy(static answer => answer.ShouldBeProblem(HttpStatusCode.Conflict, "conflict", canRetry: true));
        (await place.Engine.ContainersAsync(game)).Should().ContainSingle();
    }

    [AllServicesFact]
    public async Task Jobs_of_the_stream_are_done_beside_the_requests()
    {
        var game = place.Engine.NewGame();
        await using var lobby = await place.StartAsync();

        await place.AddAsync("runtime:start_jobs", "game_id", game, "image_ref", EngineImages.V140, "source_ref", "job-1");
        await Eventually.GetAsync(
            () => lobby.GetAsync($"{LobbyApp.Runtimes}/{game}"), static record => record.Status is HttpStatusCode.OK && record["status"] is "running", "a game that runs");

        var entry = (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/operations")).Json.GetProperty("items")[0];
        entry.GetProperty("source").GetString().Should().Be("lobby_stream");

        // The game runs a moment before its start has given the lease back: until then it is busy.
        await Eventually.GetAsync(() => lobby.StopAsync(game, ("X-Galaxy-Source", "admin")), static answer => answer.Status is HttpStatusCode.OK, "a stop");
    }
}
