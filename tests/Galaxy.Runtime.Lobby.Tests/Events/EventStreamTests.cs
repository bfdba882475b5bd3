using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Lobby.Tests.Events;

public sealed class EventStreamTests
{
    private const string Game = "chess-1";

    [Fact]
    public async Task Two_readers_see_the_same_operation_in_the_same_order()
    {
        await using var lobby = await FakeLobby.StartAsync();
        await using var one = await EventReader.OpenAsync(lobby);
        await using var other = await EventReader.OpenAsync(lobby);

        var started = (await lobby.StartAsync(Game, FakeLobby.Image)).ShouldBeDone();
        var seen = new List<string>();
        foreach (var reader in new[] { one, other })
        {
            reader.ContentType.Should().Be("text/event-stream");
            for (var name = ""; name is not "operation_ended";)
            {
                (name, var id, var data) = await reader.ReadEventAsync();
                seen.Add($"{id} {name}");
                data.GetProperty("game_id").GetString().Should().Be(Game);
                data.GetProperty("operation_id").GetString().Should().Be(started["operation_id"]);
                data.GetProperty("occurred_at").GetString().Should().EndWith("Z");
            }
        }

        seen.Should().Equal("1 operation_began", "2 health", "3 operation_ended", "1 operation_began", "2 health", "3 operation_ended");
    }

    [Fact]
    public async Task A_pull_is_seen_to_come_along()
    {
        var backend = FakeLobby.NewBackend();
        backend.Docker.AddRegistryImage("repo/far:1.0.0");
        await using var lobby = await FakeLobby.StartAsync(backend: backend);
        await using var reader = await EventReader.OpenAsync(lobby);

        (await lobby.StartAsync(Game, "repo/far:1.0.0")).ShouldBeDone();
        var (name, _, data) = await reader.ReadEventAsync();
        while (name is not "pull_progress")
        {
            (name, _, data) = await reader.ReadEventAsync();
        }

        data.GetProperty("image_ref").GetString().Should().Be("repo/far:1.0.0");
        data.GetProperty("layers_total").GetInt32().Should().BePositive();
        data.GetProperty("bytes_total").GetInt64().Should().BeGreaterThanOrEqualTo(data.GetProperty("bytes_done").GetInt64());
    }

    [Fact]
    public async Task A_failure_says_why()
    {
        await using var lobby = await FakeLobby.StartAsync();
        await using var reader = await EventReader.OpenAsync(lobby);

        var refused = await lobby.RestartAsync(Game);
        await reader.ReadEventAsync();
        var (name, _, data) = await reader.ReadEventAsync();

        name.Should().Be("operation_ended");
        data.GetProperty("outcome").GetString().Should().Be("failure");
        data.GetProperty("error_code").GetString().Should().Be("not_found");
        data.GetProperty("error_message").GetString().Should().Be(refused["detail"]);
    }

    [Fact]
    public async Task What_the_reconciler_does_is_told()
    {
        var backend = FakeLobby.NewBackend();
        await using var lobby = await FakeLobby.StartAsync(backend: backend);
        (await lobby.StartAsync(Game, FakeLobby.Image)).ShouldBeDone();
        backend.Docker.Exit($"galaxy-game-{Game}", exitCode: 3);
        await using var reader = await EventReader.OpenAsync(lobby);

        var reconciler = lobby.Services.GetRequiredService<IRuntimeReconciler>();
        await reconciler.ApplyAsync(await reconciler.PlanAsync());
        var events = new Dictionary<string, JsonElement>();
        while (!events.ContainsKey("reconcile"))
        {
            var (name, _, data) = await reader.ReadEventAsync();
            events[name] = data;
        }

        events["reconcile"].GetProperty("finding").GetString().Should().Be("container_exited");
        events["health"].GetProperty("event_type").GetString().Should().Be("container_exited");
        events["health"].GetProperty("details").GetProperty("exit_code").GetInt32().Should().Be(3);
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{Game}/health")).Json.GetProperty("items")[0].GetProperty("event_type").GetString().Should().Be("container_exited");
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{Game}/operations")).Json.GetProperty("items")[0].GetProperty("evidence").GetProperty("cause").GetString().Should().Be("crashed");
    }

    [Fact]
    public async Task An_idle_stream_says_that_it_is_alive()
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: "--Lobby:Api:EventKeepAlive=00:00:01");
        await using var reader = await EventReader.OpenAsync(lobby);

        (await reader.ReadBlockAsync()).Should().Equal(": alive");
        (await reader.ReadBlockAsync()).Should().Equal(": alive");
        (await lobby.RestartAsync(Game)).Status.Should().Be(HttpStatusCode.NotFound);
        (await reader.ReadEventAsync()).Name.Should().Be("operation_began");
    }

    [Fact]
    public async Task No_more_streams_are_served_than_the_limit_and_one_that_ends_makes_room()
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: "--Lobby:Api:MaxEventStreams=2");
        await using var one = await EventReader.OpenAsync(lobby);
        await using (await EventReader.OpenAsync(lobby))
        {
            (await lobby.GetAsync(LobbyApp.Events)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "service_unavailable", canRetry: true);
        }

        await Eventually.GetAsync(
            async () =>
            {
                using var response = await lobby.Http.GetAsync(new Uri(LobbyApp.Events, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
                return response.StatusCode;
            },
            static status => status is HttpStatusCode.OK,
            "room for a stream");
    }

    [Fact]
    public async Task Streams_end_when_the_host_stops()
    {
        await using var lobby = await FakeLobby.StartAsync();
        await using var reader = await EventReader.OpenAsync(lobby);

        var stop = lobby.StopHostAsync();

        (await reader.ReadBlockAsync()).Should().BeNull();
        await stop;
    }
}
