using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Integration.Faults;

public sealed class PullTests(TestEnvironment place) : IClassFixture<TestEnvironment>
{
    [RegistryFact]
    public async Task A_pull_shows_its_progress_and_ends_in_a_running_game()
    {
        // An image of a layer of its own, so that nothing of it is there.
        var host = place.Host();
        var game = place.NewGame();
        var repository = $"{TestServices.Registry}/{place.Name}";
        await PublishFreshAsync(repository, game);
        using var watching = new CancellationTokenSource();
        var events = host.Events.WatchAsync(watching.Token);

        var result = await host.StartAsync(game, repository + ":1.0.0");

        result.ErrorCode.Should().Be(ErrorCode.None, result.ToString());
        var seen = new List<RuntimeEvent>();
        await foreach (var runtimeEvent in events)
        {
            seen.Add(runtimeEvent);
            if (runtimeEvent is OperationEnded)
            {
                break;
            }
        }

        seen.OfType<PullProgress>().Should().NotBeEmpty().And.OnlyContain(e => e.GameId == game && e.OperationId == result.OperationId);
        seen.OfType<PullProgress>().Last().Progress.Should().Match<ImagePullProgress>(p => p.LayersTotal > 0 && p.LayersDone == p.LayersTotal);
        await host.StopAsync(game);
        await host.CleanupAsync(game);
        await place.Engine.DeleteAsync($"images/{repository}:1.0.0?force=1");
    }

    [RegistryFact]
    public async Task A_layer_that_turns_out_damaged_inside_the_stream_fails_the_pull()
    {
        var host = place.Host();
        var game = place.NewGame();
        await DamagedImage.PublishAsync(TestServices.Registry!, place.Name + "-damaged", "1.0.0");

        var result = await host.StartAsync(game, $"{TestServices.Registry}/{place.Name}-damaged:1.0.0");

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed, result.ToString());
        host.Stores.Notifications.Published.Should().ContainSingle(intent => intent.Type == NotificationType.ImagePullFailed);
        (await place.ContainersAsync(game)).Should().BeEmpty();
    }

    [RegistryFact]
    public async Task A_tag_that_the_registry_does_not_have_fails_the_pull()
    {
        var result = await place.Host().StartAsync(place.NewGame(), $"{TestServices.Registry}/galaxy/engine:0.0.1");

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed, result.ToString());
    }

    [RegistryFact]
    public async Task A_patch_whose_image_is_damaged_leaves_the_same_container_running()
    {
        var host = place.Host();
        var game = place.NewGame();
        var repository = $"{TestServices.Registry}/{place.Name}-half";
        await place.Engine.PostAsync($"images/{EngineImages.V140}/tag?repo={Uri.EscapeDataString(repository)}&tag=1.0.0");
        var old = await host.RunningAsync(game, repository + ":1.0.0");
        await DamagedImage.PublishAsync(TestServices.Registry!, place.Name + "-half", "1.0.1");

        var result = await host.PatchAsync(game, repository + ":1.0.1");

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed, result.ToString());
        var state = (await place.Engine.InspectAsync(old.ContainerId!)).GetProperty("State");
        state.GetProperty("Running").GetBoolean().Should().BeTrue();
        (await place.AskAsync(game, "starts")).Should().Be("1");
        await place.Engine.DeleteAsync($"images/{repository}:1.0.0?force=1");
    }

    /// <summary>Commits a container whose file system changed, pushes that, and forgets it here.</summary>
    private async Task PublishFreshAsync(string repository, string marker)
    {
        var source = (await place.Engine.PostAsync("containers/create", $$"""{"Image":"{{EngineImages.V140}}"}""")).GetProperty("Id").GetString()!;
        await place.Engine.AddFileAsync(source, "/", marker, marker);
        await place.Engine.PostAsync($"commit?container={source}&repo={Uri.EscapeDataString(repository)}&tag=1.0.0");
        await place.Engine.RemoveAsync(source);
        await place.Engine.PushAsync(repository, "1.0.0");
        await place.Engine.DeleteAsync($"images/{repository}:1.0.0?force=1");
    }
}
