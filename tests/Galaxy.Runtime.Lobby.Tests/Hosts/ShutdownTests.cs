using System.Net;
using System.Net.Http.Json;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Lobby.Tests.Hosts;

public sealed class ShutdownTests(StoreEnvironment place) : IClassFixture<StoreEnvironment>
{
    [AllServicesFact]
    public async Task A_start_in_hand_is_finished_when_the_process_is_told_to_end()
    {
        var game = place.Engine.NewGame();
        await using var process = new LobbyProcess([.. place.Arguments, "--Galaxy:Runtime:Start:SettleTime=00:00:03"]);
        var start = process.Http.PostAsJsonAsync(new Uri(await process.AddressAsync(), $"{LobbyApp.Runtimes}/{game}/start"), new { image_ref = EngineImages.V140 });

        await Eventually.GetAsync(() => place.Engine.ContainersAsync(game), static containers => containers.Any(IsRunning), "a container that settles");
        await process.TerminateAsync();

        using (var response = await start)
        {
            (await Answer.ReadAsync(response)).ShouldBeDone();
        }

        (await process.WaitForExitAsync()).Should().Be(0, process.Output);
        await ShouldBeClosedAsync(game, "running");
        (await place.Engine.ContainersAsync(game)).Should().ContainSingle().Which.GetProperty("State").GetString().Should().Be("running");
    }

    [AllServicesFact]
    public async Task A_stop_in_hand_is_finished_when_the_process_is_told_to_end()
    {
        var game = place.Engine.NewGame();
        await using var process = new LobbyProcess([.. place.Arguments, "--Galaxy:Runtime:Stop:Grace=00:00:03"]);
        var runtimes = new Uri(await process.AddressAsync(), $"{LobbyApp.Runtimes}/{game}/");
        using (var started = await process.Http.PostAsJsonAsync(new Uri(runtimes, "start"), new { image_ref = EngineImages.Stubborn }))
        {
            (await Answer.ReadAsync(started)).ShouldBeDone();
        }

        // The engine ignores the signal: the stop lasts as long as its grace.
        var stop = process.Http.PostAsync(new Uri(runtimes, "stop"), content: null);
        await Eventually.GetAsync(
            () => process.Http.GetStringAsync(new Uri(runtimes, "operations?limit=1")), static entries => entries.Contains("\"open\"", StringComparison.Ordinal), "an open entry");
        await process.TerminateAsync();

        using (var response = await stop)
        {
            (await Answer.ReadAsync(response)).ShouldBeDone();
        }

        (await process.WaitForExitAsync()).Should().Be(0, process.Output);
        await ShouldBeClosedAsync(game, "stopped");
        (await place.Engine.ContainersAsync(game)).Should().ContainSingle().Which.GetProperty("State").GetString().Should().Be("exited");
    }

    [Fact]
    public async Task What_has_changed_nothing_yet_is_given_up_and_says_so()
    {
        var (faults, backend) = (new FaultPlan().Hang(PortCalls.DockerPullImage), FakeLobby.NewBackend());
        await using var lobby = await FakeLobby.StartAsync(faults, backend);
        var start = lobby.StartAsync("chess-1", FakeLobby.Image);
        await Eventually.GetAsync(() => Task.FromResult(faults.Calls.Count), _ => faults.Calls.Any(static call => call.Name == PortCalls.DockerPullImage), "a pull");

        await lobby.StopHostAsync();

        (await start).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "service_unavailable", canRetry: true)["detail"].Should().Contain("before it changed anything");
        backend.Docker.Containers.Should().BeEmpty();
        (await backend.Operations.ReadAsync("chess-1", 10, before: null, CancellationToken.None)).Entries.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Cancelled);
    }

    [Fact]
    public async Task A_host_that_must_not_run_says_why_in_its_last_line()
    {
        await using var process = new LobbyProcess(["--Urls=http://0.0.0.0:0", "--Galaxy:Runtime:InstanceId=lobby-refused", "--Galaxy:Runtime:Docker:Host=unix:///nowhere.sock"]);

        (await process.WaitForExitAsync()).Should().Be(2, process.Output);
        process.Output.TrimEnd().Split('\n')[^1].Should().StartWith("The Lobby will not listen on http://0.0.0.0:0");
    }

    private static bool IsRunning(System.Text.Json.JsonElement container) => container.GetProperty("State").GetString() is "running";

    /// <summary>By another host, from the stores alone.</summary>
    private async Task ShouldBeClosedAsync(string game, string status)
    {
        await using var lobby = await place.StartAsync();
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}"))["status"].Should().Be(status);
        var entry = (await lobby.GetAsync($"{LobbyApp.Runtimes}/{game}/operations?limit=1")).Json.GetProperty("items")[0];
        entry.GetProperty("outcome").GetString().Should().Be("success");
        entry.GetProperty("source").GetString().Should().Be("game_master_rest", "recovery had nothing to settle");
    }
}
