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
            "--Galaxy:Runtime:Retention:MaxAge=9.00:00:00",
        ]);

        var options = lobby.Services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value;
        options.Retention.MaxAge.Should().Be(TimeSpan.FromDays(7));
        options.Logs.Options.Should().Equal(new Dictionary<string, string> { ["max-size"] = "1m" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData(",,")]
    [InlineData("novalue")]
    [InlineData("=x")]
    [InlineData(" , =x, novalue ,")]
    [InlineData("a=1, b=x=y ,c=", "a", "1", "b", "x=y", "c", "")]
    [InlineData("a=1,a=2", "a", "2")]
    [InlineData("a =1,b= 2", "a ", "1", "b", " 2")]
    [InlineData("tag=x,Tag=y", "tag", "x", "Tag", "y")]
    [InlineData("a=1,novalue,=x,,b=2", "a", "1", "b", "2")]
    [Trait("Acceptance", "A-ST-46")]
    [Trait("Acceptance", "A-ST-47")]
    [Trait("Acceptance", "A-ST-48")]
    public async Task Log_options_are_read_as_they_always_were(string text, params string[] keysAndValues)
    {
        await using var lobby = await FakeLobby.StartAsync(arguments: $"--RTMANAGER_DOCKER_LOG_OPTS={text}");

        lobby.Services.GetRequiredService<IOptions<GalaxyRuntimeOptions>>().Value.Logs.Options
            .Should().Equal(keysAndValues.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1]));
    }

    [Fact]
    public async Task A_number_of_days_that_is_none_stops_the_host()
    {
        var start = () => FakeLobby.StartAsync(arguments: "--RTMANAGER_CONTAINER_RETENTION_DAYS=0");

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("*Retention:MaxAge is 00:00:00*");
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
