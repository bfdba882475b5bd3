using System.Net;
using Galaxy.Runtime.Testing;

namespace Galaxy.Runtime.Lobby.Tests.Operations;

/// <summary>The codes that need a server to fail at a certain moment.</summary>
public sealed class FaultCodeTests
{
    private const string Game = "chess-1";

    [Fact]
    public async Task Service_unavailable()
    {
        await using var lobby = await FakeLobby.StartAsync(new FaultPlan().FailBefore(PortCalls.LeasesAcquire));

        var answer = await lobby.StartAsync(Game, FakeLobby.Image);

        ErrorCodeTests.ShouldBeOperation(answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "service_unavailable", canRetry: true), "start", Game);
        (await lobby.StartAsync(Game, FakeLobby.Image)).ShouldBeDone();
    }

    [Fact]
    public async Task Internal_error()
    {
        await using var lobby = await FakeLobby.StartAsync(new FaultPlan().FailBefore(PortCalls.RecordsBegin, fault: PortFault.Rejected));

        ErrorCodeTests.ShouldBeOperation(
            (await lobby.StartAsync(Game, FakeLobby.Image)).ShouldBeProblem(HttpStatusCode.InternalServerError, "internal_error", canRetry: false), "start", Game);
    }

    [Fact]
    public async Task Lease_lost()
    {
        var faults = new FaultPlan().Hang(PortCalls.DockerPullImage).FailBefore(PortCalls.LeasesRenew, times: 1_000);
        await using var lobby = await FakeLobby.StartAsync(faults, arguments: ["--Galaxy:Runtime:Lease:Duration=00:00:01", "--Galaxy:Runtime:Lease:RenewalInterval=00:00:00.2"]);

        ErrorCodeTests.ShouldBeOperation(
            (await lobby.StartAsync(Game, FakeLobby.Image)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "lease_lost", canRetry: true), "start", Game);
    }

    [Fact]
    public async Task Interrupted()
    {
        // The record's write is not confirmed, and cannot be read back either.
        var faults = new FaultPlan().FailBefore(PortCalls.RecordsUpsert, times: 1_000).FailBefore(PortCalls.RecordsBegin, nth: 2, times: 1_000);
        await using var lobby = await FakeLobby.StartAsync(faults);

        var answer = await lobby.StartAsync(Game, FakeLobby.Image);

        ErrorCodeTests.ShouldBeOperation(answer.ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "interrupted", canRetry: true), "start", Game);
        answer["detail"].Should().Contain(answer["operation_id"]);
        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{Game}/operations")).Json.GetProperty("items")[0].GetProperty("outcome").GetString().Should().Be("open");
    }

    [Fact]
    public async Task Cancelled_by_a_stop()
    {
        var faults = new FaultPlan().Hang(PortCalls.DockerPullImage);
        await using var lobby = await FakeLobby.StartAsync(faults);

        var start = lobby.StartAsync(Game, FakeLobby.Image);
        await Eventually.GetAsync(() => Task.FromResult(faults.Calls.Count), _ => faults.Calls.Any(static call => call.Name == PortCalls.DockerPullImage), "a pull");
        var stop = await lobby.StopAsync(Game);

        ErrorCodeTests.ShouldBeOperation((await start).ShouldBeProblem(HttpStatusCode.Conflict, "cancelled", canRetry: true), "start", Game);
        stop.ShouldBeProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task A_query_of_a_store_that_is_down_says_that_it_is()
    {
        await using var lobby = await FakeLobby.StartAsync(new FaultPlan().FailBefore(PortCalls.RecordsFind, times: 1_000).FailBefore(PortCalls.RecordsList, times: 1_000));

        (await lobby.GetAsync($"{LobbyApp.Runtimes}/{Game}")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "service_unavailable", canRetry: true);
        (await lobby.GetAsync(LobbyApp.Runtimes)).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "service_unavailable", canRetry: true);
        (await lobby.GetAsync("/readyz")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await lobby.GetAsync("/healthz")).Status.Should().Be(HttpStatusCode.OK, "the process lives");
    }

    [Fact]
    public async Task A_callers_disconnect_ends_what_has_changed_nothing_yet()
    {
        var (faults, backend) = (new FaultPlan().Hang(PortCalls.DockerPullImage), FakeLobby.NewBackend());
        await using var lobby = await FakeLobby.StartAsync(faults, backend);
        using var gone = new CancellationTokenSource();
        using var body = System.Net.Http.Json.JsonContent.Create(new { image_ref = FakeLobby.Image });

        var request = lobby.Http.PostAsync(new Uri($"{LobbyApp.Runtimes}/{Game}/start", UriKind.Relative), body, gone.Token);
        await Eventually.GetAsync(() => Task.FromResult(faults.Calls.Count), _ => faults.Calls.Any(static call => call.Name == PortCalls.DockerPullImage), "a pull");
        await gone.CancelAsync();

        await FluentActions.Awaiting(() => request).Should().ThrowAsync<OperationCanceledException>();
        var entries = await Eventually.GetAsync(
            async () => (await backend.Operations.ReadAsync(Game, 10, before: null, CancellationToken.None)).Entries, static entries => entries.Count > 0, "an entry");
        entries.Should().ContainSingle().Which.Closing!.ErrorCode.Should().Be(ErrorCode.Cancelled);
    }
}
