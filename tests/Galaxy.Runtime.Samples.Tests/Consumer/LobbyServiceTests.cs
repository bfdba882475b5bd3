using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Galaxy.Runtime.Samples.Tests.Consumer;

/// <summary>How a host tests its own code: the real library on fakes of everything outside.</summary>
public sealed class LobbyServiceTests : IAsyncDisposable
{
    private const string Image = "registry.example.com/engine:1.4.0";

    private readonly InMemoryBackend backend = new();
    private readonly ServiceProvider services;
    private readonly LobbyService lobby;

    #region readme-unit-test
    public LobbyServiceTests()
    {
        var collection = new ServiceCollection();
        collection.AddGalaxyRuntime(options => options.Start.SettleTime = TimeSpan.Zero).UseInMemory(backend);
        services = collection.AddSingleton<LobbyService>().BuildServiceProvider();
        lobby = services.GetRequiredService<LobbyService>();
        backend.Docker.AddImage(Image);
    }

    [Fact]
    public async Task A_launched_game_has_an_address()
    {
        (await lobby.LaunchAsync("chess-1", Image, "attempt-1", default)).Should().Be("ready at http://galaxy-game-chess-1:8080");
        backend.Docker.Containers.Should().ContainSingle(container => container.Name == "galaxy-game-chess-1");
    }
    #endregion

    [Fact]
    public async Task A_game_with_an_operation_of_another_host_is_busy()
    {
        await backend.Leases.TryAcquireAsync("chess-1", "another host", TimeSpan.FromMinutes(1), default);

        (await lobby.LaunchAsync("chess-1", Image, "attempt-1", default)).Should().Be("busy, try again");
        backend.Docker.Containers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_game_is_launched_once_however_often_it_is_asked_for()
    {
        await lobby.LaunchAsync("chess-1", Image, "attempt-1", default);
        var again = await lobby.LaunchAsync("chess-1", Image, "attempt-1", default);

        again.Should().StartWith("ready");
        backend.Docker.Containers.Should().ContainSingle();
    }

    [Fact]
    public async Task A_game_that_has_ended_is_launched_again_by_another_attempt_and_not_by_the_old_one()
    {
        await lobby.LaunchAsync("chess-1", Image, "attempt-1", default);
        var runtime = services.GetRequiredService<IGalaxyRuntime>();
        (await runtime.StopAsync(new StopRequest("chess-1", StopReason.Finished))).IsSuccess.Should().BeTrue();

        (await lobby.LaunchAsync("chess-1", Image, "attempt-1", default)).Should().StartWith("cannot start: ");
        (await lobby.LaunchAsync("chess-1", Image, "attempt-2", default)).Should().StartWith("ready");
    }

    [Fact]
    public async Task A_missing_image_is_told_and_not_tried_again()
    {
        var answer = await lobby.LaunchAsync("chess-1", "registry.example.com/engine:9.9.9", "attempt-1", default);

        answer.Should().StartWith("cannot start: ");
    }

    [Fact]
    public async Task An_engine_that_cannot_be_started_leaves_nothing_behind()
    {
        backend.Docker.AddImage("registry.example.com/engine:1.4.2", behaviour: ImageBehaviour.BadEntrypoint);

        var answer = await lobby.LaunchAsync("chess-1", "registry.example.com/engine:1.4.2", "attempt-1", default);

        answer.Should().StartWith("cannot start: ");
        backend.Docker.Containers.Should().BeEmpty();
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
