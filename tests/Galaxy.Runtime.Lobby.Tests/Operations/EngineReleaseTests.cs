using System.Net;

namespace Galaxy.Runtime.Lobby.Tests.Operations;

public sealed class EngineReleaseTests
{
    private const string Engines = "/api/v1/internal/engines";
    private const string Gone = "ABCD:EFGH/1";

    [Fact]
    public async Task The_games_of_an_engine_that_is_gone_are_planned_confirmed_and_released()
    {
        var backend = FakeLobby.NewBackend();
        await using var lobby = await FakeLobby.StartAsync(backend: backend);
        (await lobby.StartAsync("g1", FakeLobby.Image)).ShouldBeDone();
        backend.Records.Put(backend.Records.Find("g1")! with { EngineId = Gone, ContainerId = "gone" });
        await backend.Records.SeeEngineAsync(new EngineSighting { EngineId = Gone, HostId = "h", HostName = "its-host", Name = "rack-7" }, CancellationToken.None);

        var listed = (await lobby.GetAsync(Engines)).Json.GetProperty("items").EnumerateArray().Single(static engine => engine.GetProperty("engine_id").GetString() == Gone);
        listed.GetProperty("games").GetInt32().Should().Be(1);
        listed.GetProperty("last_seen_by").GetString().Should().Be("its-host");

        var plan = (await lobby.GetAsync($"{Engines}/release?engine_id={Uri.EscapeDataString(Gone)}")).Json;
        plan.GetProperty("games").EnumerateArray().Select(static game => game.GetString()).Should().Equal("g1");
        plan.GetProperty("warning").GetString().Should().Be("If a game still runs there, it will run twice.");
        plan.GetProperty("refusal").GetString().Should().Contain("rack-7");

        (await lobby.PostAsync($"{Engines}/release", new { engine_id = Gone })).ShouldBeProblem(HttpStatusCode.Conflict, "conflict")["detail"].Should().Contain("confirm with its name");
        backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Running);

        var report = await lobby.PostAsync($"{Engines}/release", new { engine_id = Gone, confirmed_name = "rack-7" }, ("X-Galaxy-Source", "admin"));
        report.Status.Should().Be(HttpStatusCode.OK, report.Text);
        report.Json.GetProperty("released").GetInt32().Should().Be(1);
        backend.Records.Find("g1")!.Status.Should().Be(RuntimeStatus.Removed);
        backend.Operations.All[^1].Source.Should().Be(OperationSource.AdminRest);
    }

    [Fact]
    public async Task A_release_without_an_engine_is_refused()
    {
        await using var lobby = await FakeLobby.StartAsync();

        (await lobby.PostAsync($"{Engines}/release", new { })).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");
        (await lobby.GetAsync($"{Engines}/release")).ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_request");
    }
}
