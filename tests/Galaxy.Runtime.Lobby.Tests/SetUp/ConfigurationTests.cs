using Galaxy.Runtime.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Galaxy.Runtime.Lobby.Tests.SetUp;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task The_names_of_the_original_service_are_understood_and_win()
    {
        await using var lobby = await FakeLobby.StartAsync(arguments:
        [
            "--RTMANAGER_CONTAINER_RETENTION_DAYS=7",
            "--RTMANAGER_DOCKER_LOG_OPTS=max-size=1m",
            "--Galaxy:Runtime:Retention:Days=9",
        ]);

        var options = lobby.Services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value;
        options.Retention.Days.Should().Be(7);
        options.Logs.Options.Should().Be("max-size=1m");
    }

    [Fact]
    public async Task A_number_of_days_that_is_none_stops_the_host()
    {
        var start = () => FakeLobby.StartAsync(arguments: "--RTMANAGER_CONTAINER_RETENTION_DAYS=0");

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("*Retention:Days is 0*");
    }

    [Fact]
    public async Task State_has_a_place_of_its_own_unless_it_is_given_one()
    {
        await using var lobby = await FakeLobby.StartAsync();

        lobby.Services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.State.Root.Should().EndWith("galaxy-lobby/games");
    }

    [Fact]
    public async Task The_stores_are_chosen_by_connection_strings()
    {
        await using var inMemory = await LobbyApp.StartAsync(["--Galaxy:Runtime:Reconcile:Interval=01:00:00"], static builder => builder.Services.AddGalaxyRuntime().WithoutRecovery());

        inMemory.Services.GetRequiredService<IRuntimeRecordStore>().Should().BeOfType<InMemoryRuntimeRecordStore>();
        inMemory.Services.GetRequiredService<IGameLeaseStore>().Should().BeOfType<InMemoryLeaseStore>();
        inMemory.Services.GetRequiredService<IContainerEngine>().GetType().Assembly.GetName().Name.Should().Be("Galaxy.Runtime.Docker");
    }
}
