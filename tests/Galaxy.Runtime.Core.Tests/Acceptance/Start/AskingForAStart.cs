using Galaxy.Runtime.Core.Tests.Harness;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Logging;

namespace Galaxy.Runtime.Core.Tests.Acceptance.Start;

public sealed class AskingForAStart
{
    [Fact]
    [Trait("Acceptance", "A-ST-01")]
    [Trait("Acceptance", "A-ST-51")]
    public async Task A_blank_game_id_is_refused_and_its_notification_cannot_be_built()
    {
        using var game = new RuntimeHarness();

        var result = await game.StartAsync(gameId: " ");

        result.ShouldFail(ErrorCode.StartConfigInvalid);
        game.EntryOf(result).ImageRef.Should().Be(RuntimeHarness.Image);
        game.Notifications.Should().BeEmpty();
        var line = game.Log.Of("build notification intent").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Error);
        line.Attributes.Should().Contain("notification_type", "runtime.start_config_invalid").And.ContainKeys("game_id", "err");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [Trait("Acceptance", "A-ST-02")]
    public async Task A_blank_image_is_start_config_invalid_and_notified(string imageRef)
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync(imageRef)).ShouldFail(ErrorCode.StartConfigInvalid);

        game.Notifications.Should().ContainSingle().Which.Type.Should().Be(NotificationType.StartConfigInvalid);
    }

    [Theory]
    [InlineData(OperationSource.Unknown, "\"Unknown\"")]
    [InlineData((OperationSource)42, "\"42\"")]
    [Trait("Acceptance", "A-ST-03")]
    public async Task A_source_that_does_not_exist_is_quoted(OperationSource source, string quoted)
    {
        using var game = new RuntimeHarness();

        var result = await game.RunAsync(new StartRequest("g1", RuntimeHarness.Image) { Source = source });

        result.ShouldFail(ErrorCode.StartConfigInvalid).Should().Contain(quoted);
        game.EntryOf(result).Source.Should().Be(OperationSource.Unknown);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-04")]
    public async Task Of_a_blank_game_id_and_a_blank_image_the_game_id_is_told()
    {
        using var game = new RuntimeHarness();

        (await game.StartAsync(imageRef: "", gameId: "")).ShouldFail(ErrorCode.StartConfigInvalid, "game id");
    }

    [Fact]
    [Trait("Acceptance", "A-ST-05")]
    public async Task A_lease_that_cannot_be_had_notifies_nobody()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.LeasesAcquire);
        await game.Backend.Leases.TryAcquireAsync("g1", "somebody else", TimeSpan.FromMinutes(1), CancellationToken.None);

        (await game.StartAsync()).ShouldFail(ErrorCode.ServiceUnavailable);
        (await game.StartAsync()).ShouldFail(ErrorCode.Conflict);

        game.Calls.Should().NotContain(PortCalls.NotificationsPublish);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-06")]
    public async Task A_record_that_cannot_be_loaded_is_unavailable_before_any_call_of_the_engine()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.RecordsBegin);

        var result = await game.StartAsync();

        result.ShouldFail(ErrorCode.ServiceUnavailable, "load runtime record: ");
        result.CanRetry.Should().BeTrue();
        game.Calls.Should().NotContain(static call => call.StartsWith("docker.", StringComparison.Ordinal)).And.NotContain(PortCalls.NotificationsPublish);
    }

    [Fact]
    [Trait("Acceptance", "A-ST-17")]
    public async Task Without_a_lobby_a_start_succeeds_and_says_nothing_of_it()
    {
        using var game = new RuntimeHarness(change: static services => services.Remove(services.Last(static service => service.ServiceType == typeof(ILobbyClient))));

        (await game.StartAsync()).ShouldSucceed();

        game.Log.Lines.Should().NotContain(static line => line.EventName.StartsWith("lobby", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Acceptance", "A-ST-18")]
    public async Task A_lobby_that_fails_is_a_debug_line_and_nothing_else()
    {
        using var game = new RuntimeHarness();
        game.Faults.FailBefore(PortCalls.LobbyFindGame);

        (await game.StartAsync()).ShouldSucceed();

        var line = game.Log.Of("lobby diagnostic fetch failed").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Debug);
        line.Attributes.Should().Contain("game_id", "g1").And.Contain("err", RuntimeHarness.PlannedFault(PortCalls.LobbyFindGame));
    }

    [Fact]
    [Trait("Acceptance", "A-ST-19")]
    public async Task What_the_lobby_answers_is_a_debug_line()
    {
        using var game = new RuntimeHarness();
        game.Backend.Lobby.Put("g1", new LobbyGame("open", "1.2.3"));

        (await game.StartAsync()).ShouldSucceed();

        var line = game.Log.Of("lobby diagnostic fetched").Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Debug);
        line.Attributes.Should().Contain("lobby_status", "open").And.Contain("lobby_target_engine_version", "1.2.3");
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("repo/engine:1.2.3")]
    [InlineData("repo/gone:1")]
    [Trait("Acceptance", "A-ST-56")]
    public async Task Every_entry_of_a_start_carries_the_callers_reference(string imageRef)
    {
        using var game = new RuntimeHarness();

        var result = await game.StartAsync(imageRef, sourceRef: " job 7-0 ");
        await game.StartAsync(imageRef, sourceRef: " job 7-0 ");

        game.EntryOf(result).SourceRef.Should().Be(" job 7-0 ");
        game.Entries.Should().HaveCount(2).And.OnlyContain(static entry => entry.SourceRef == " job 7-0 ");
    }
}
