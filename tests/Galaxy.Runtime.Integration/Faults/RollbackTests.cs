using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Faults;

public sealed class RollbackTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [DockerFact]
    public async Task A_patch_to_an_image_that_exits_at_once_is_rolled_back()
    {
        var host = place.Host();
        var game = place.NewGame();
        var old = await host.RunningAsync(game);

        var result = await host.PatchAsync(game, EngineImages.ExitsAtOnce);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        result.ErrorMessage.Should().Contain("rolled back").And.Contain("universe.dat is damaged");
        result.Record.Should().BeEquivalentTo(new { Status = RuntimeStatus.Running, old.ImageRef, old.ImageId });
        (await place.AskAsync(game, "version")).Should().Be("1.4.0");
        var container = (await place.ContainersAsync(game)).Should().ContainSingle().Subject;
        container.GetProperty("Id").GetString().Should().Be(result.Record!.ContainerId);
        container.GetProperty("ImageID").GetString().Should().Be(old.ImageId);
    }

    [DockerFact]
    public async Task A_patch_whose_pull_fails_never_stops_the_game()
    {
        var host = place.Host(options => options.Pull.Policy = PullPolicy.Never);
        var game = place.NewGame();
        var old = await host.RunningAsync(game);
        var startedAt = await StartedAtAsync(game);

        var result = await host.PatchAsync(game, "galaxy-engine:1.4.99");

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed);
        var container = (await place.ContainerAsync(game))!.Value;
        container.GetProperty("Id").GetString().Should().Be(old.ContainerId);
        (await StartedAtAsync(game)).Should().Be(startedAt, "it ran all the time");
        (await host.Queries.FindAsync(game)).Should().BeEquivalentTo(old, options => options.Excluding(record => record.Fence));
    }

    [DockerFact]
    public async Task A_patch_that_is_no_patch_is_refused_before_anything_happens()
    {
        var host = place.Host();
        var game = place.NewGame();
        var old = await host.RunningAsync(game);

        (await host.PatchAsync(game, EngineImages.V150)).ErrorCode.Should().Be(ErrorCode.SemverPatchOnly);

        (await place.ContainerAsync(game))!.Value.GetProperty("Id").GetString().Should().Be(old.ContainerId);
    }

    [DockerFact]
    public async Task Without_rollback_a_failed_patch_leaves_the_game_down_and_says_so()
    {
        var host = place.Host(options => options.RollBackOnFailure = false);
        var game = place.NewGame();
        await host.RunningAsync(game);

        var result = await host.PatchAsync(game, EngineImages.ExitsAtOnce);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed);
        result.ErrorMessage.Should().NotContain("rolled back");
        (await place.ContainersAsync(game)).Should().BeEmpty();
        (await host.Queries.FindAsync(game))!.Status.Should().NotBe(RuntimeStatus.Running);
    }

    [DockerFact]
    public async Task A_rollback_runs_the_old_image_even_when_its_tag_has_moved()
    {
        var host = place.Host();
        var game = place.NewGame();
        var repository = "galaxy-moved-" + place.Name;
        await TagAsync(EngineImages.V140, repository, "1.0.0");
        await TagAsync(EngineImages.ExitsAtOnce, repository, "1.0.1");
        try
        {
            var old = await host.RunningAsync(game, repository + ":1.0.0");
            await TagAsync(EngineImages.V150, repository, "1.0.0");

            var result = await host.PatchAsync(game, repository + ":1.0.1");

            result.ErrorMessage.Should().Contain("rolled back");
            result.Record!.ImageId.Should().Be(old.ImageId);
            (await place.AskAsync(game, "version")).Should().Be("1.4.0");
        }
        finally
        {
            await place.Engine.DeleteAsync($"images/{repository}:1.0.0?force=1");
            await place.Engine.DeleteAsync($"images/{repository}:1.0.1?force=1");
        }
    }

    [DockerFact]
    public async Task A_restart_takes_the_image_that_the_tag_names_now()
    {
        var host = place.Host();
        var game = place.NewGame();
        var repository = "galaxy-tag-" + place.Name;
        await TagAsync(EngineImages.V140, repository, "1.0.0");
        try
        {
            var old = await host.RunningAsync(game, repository + ":1.0.0");
            await TagAsync(EngineImages.V141, repository, "1.0.0");

            var result = await host.RestartAsync(game);

            result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
            result.Record!.ImageId.Should().NotBe(old.ImageId);
            result.Record.ImageRef.Should().Be(old.ImageRef);
        }
        finally
        {
            await place.Engine.DeleteAsync($"images/{repository}:1.0.0?force=1");
        }
    }

    private async Task TagAsync(string image, string repository, string tag) =>
        await place.Engine.PostAsync($"images/{image}/tag?repo={repository}&tag={tag}");

    private async Task<string?> StartedAtAsync(string game) =>
        (await place.ContainerAsync(game))!.Value.GetProperty("State").GetProperty("StartedAt").GetString();
}
