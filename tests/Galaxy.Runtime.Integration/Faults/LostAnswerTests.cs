using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Faults;

public sealed class LostAnswerTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task A_lost_answer_to_create_fails_the_start_and_takes_the_container_back()
    {
        await using var cutter = new AnswerCutter(TestServices.DockerHost!);
        var host = place.Host(dockerHost: cutter.Address);
        var game = place.NewGame();

        cutter.CutNext("POST /v*/containers/create");
        var result = await host.StartAsync(game);

        cutter.Cuts.Should().Be(1);
        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        (await place.ContainersAsync(game)).Should().BeEmpty("the container that was created unseen is found by name and operation");
        await ExpectWorksAsync(host, game);
    }

    [DockerFact]
    public async Task A_lost_answer_to_start_is_cured_by_another_container()
    {
        await using var cutter = new AnswerCutter(TestServices.DockerHost!);
        var host = place.Host(dockerHost: cutter.Address);
        var game = place.NewGame();

        cutter.CutNext("POST /v*/start");
        var result = await host.StartAsync(game);

        cutter.Cuts.Should().Be(1);
        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        await ExpectOneAsync(host, game);
        await ExpectWorksAsync(host, game);
    }

    [DockerFact]
    public async Task A_stop_whose_answer_is_lost_succeeds_when_its_container_has_ended()
    {
        await using var cutter = new AnswerCutter(TestServices.DockerHost!);
        var host = place.Host(dockerHost: cutter.Address);
        var game = place.NewGame();
        await host.RunningAsync(game);

        cutter.CutNext("POST /v*/stop");
        var result = await host.StopAsync(game);

        cutter.Cuts.Should().Be(1);
        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        result.Record!.Status.Should().Be(RuntimeStatus.Stopped);
        await ExpectWorksAsync(host, game);
    }

    [DockerFact]
    public async Task A_lost_answer_to_remove_inside_a_restart_ends_with_one_running_container()
    {
        await using var cutter = new AnswerCutter(TestServices.DockerHost!);
        var host = place.Host(dockerHost: cutter.Address);
        var game = place.NewGame();
        await host.RunningAsync(game);

        cutter.CutNext("DELETE /v*");
        var result = await host.RestartAsync(game);

        cutter.Cuts.Should().Be(1);
        result.Record!.Status.Should().Be(RuntimeStatus.Running, result.ToString());
        await ExpectOneAsync(host, game);
        await ExpectWorksAsync(host, game);
    }

    private async Task ExpectOneAsync(TestHost host, string game)
    {
        var container = (await place.ContainersAsync(game)).Should().ContainSingle().Subject;
        container.GetProperty("State").GetString().Should().Be("running");
        (await host.Queries.FindAsync(game)).Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, ContainerId = container.GetProperty("Id").GetString() });
    }

    private async Task ExpectWorksAsync(TestHost host, string game)
    {
        (await host.StartAsync(game)).IsSuccess.Should().BeTrue();
        (await host.RestartAsync(game)).ErrorCode.Should().Be(ErrorCode.None);
        await ExpectOneAsync(host, game);
        (await host.Queries.ReadOperationsAsync(game)).Entries.Should().OnlyContain(entry => entry.Closing != null);
    }
}
