using System.Globalization;
using System.Text.Json;
using Galaxy.Runtime.TestSupport;
using Xunit.Abstractions;

namespace Galaxy.Runtime.Integration.Faults;

/// <summary>What a patch that fails costs the game's players. The order of events is asserted; times are printed.</summary>
public sealed class DowntimeTests(TestEnvironment place, ITestOutputHelper output) : IClassFixture<TestEnvironment>
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    [RegistryFact]
    public async Task A_failed_pull_during_a_patch_costs_nothing()
    {
        var host = place.Host();
        var game = place.NewGame();
        var repository = $"{TestServices.Registry}/{place.Name}-downtime";
        await place.Engine.PostAsync($"images/{EngineImages.V140}/tag?repo={Uri.EscapeDataString(repository)}&tag=1.0.0");
        var old = await host.RunningAsync(game, repository + ":1.0.0");
        await DamagedImage.PublishAsync(TestServices.Registry!, place.Name + "-downtime", "1.0.1");
        await place.AskAsync(game, "version");
        var began = TimeProvider.System.GetUtcNow();
        using var enough = new CancellationTokenSource();
        var playing = PlayAsync(game, enough.Token);

        var result = await host.PatchAsync(game, repository + ":1.0.1");
        await enough.CancelAsync();

        result.ErrorCode.Should().Be(ErrorCode.ImagePullFailed, result.ToString());
        (await place.ContainerAsync(game))!.Value.GetProperty("Id").GetString().Should().Be(old.ContainerId);
        (await EventsAsync(game, began)).Should().BeEmpty("nothing happened to any container of the game");
        var (answers, failures) = await playing;
        failures.Should().Be(0);
        output.WriteLine($"a failed pull: 0 ms of downtime, the same container, {answers} answers to players and none missed");
        await place.Engine.DeleteAsync($"images/{repository}:1.0.0?force=1");
    }

    [DockerFact]
    public async Task A_failed_start_during_a_patch_brings_the_old_version_back_at_once()
    {
        var host = place.Host();
        var game = place.NewGame();
        var old = await host.RunningAsync(game);
        var began = TimeProvider.System.GetUtcNow();

        var result = await host.PatchAsync(game, EngineImages.ExitsAtOnce);

        result.ErrorCode.Should().Be(ErrorCode.ContainerStartFailed, result.ToString());
        var events = await EventsAsync(game, began);
        var back = result.Record!.ContainerId!;
        var tried = events.Select(static e => e.ContainerId).Distinct().Single(id => id != old.ContainerId && id != back);
        events.Where(static e => e.Action is "die" or "create" or "start").Select(static e => (e.Action, e.ContainerId)).Should().Equal(
            ("die", old.ContainerId!), ("create", tried), ("start", tried), ("die", tried), ("create", back), ("start", back));

        var stopAsked = events.First(e => e.Action is "kill" && e.ContainerId == old.ContainerId).At;
        var stopped = events.First(e => e.Action is "die" && e.ContainerId == old.ContainerId).At;
        var runsAgain = events.First(e => e.Action is "start" && e.ContainerId == back).At;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a failed start: stopped within {(stopped - stopAsked).TotalSeconds:0.000} s, the old version ran again {(runsAgain - stopped).TotalSeconds:0.000} s after that"));
    }

    /// <summary>A player who asks all the time, and for whom an answer that does not come is a failure.</summary>
    private async Task<(int Answers, int Failures)> PlayAsync(string game, CancellationToken enough)
    {
        var (answers, failures) = (0, 0);
        var container = await place.Engine.InspectAsync($"galaxy-game-{game}");
        var address = container.GetProperty("NetworkSettings").GetProperty("Networks").GetProperty(place.Name).GetProperty("IPAddress").GetString();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        do
        {
            try
            {
                await http.GetStringAsync(new Uri($"http://{address}:8080/version"), CancellationToken.None);
                answers++;
            }
            catch (HttpRequestException)
            {
                failures++;
            }

            await Task.Delay(BetweenLooks, TimeProvider.System, CancellationToken.None);
        }
        while (!enough.IsCancellationRequested);
        return (answers, failures);
    }

    private async Task<IReadOnlyList<(string Action, string ContainerId, TimeSpan At)>> EventsAsync(string game, DateTimeOffset since)
    {
        var filters = Uri.EscapeDataString($$"""{"type":["container"],"label":["{{RuntimeLabels.GameId}}={{game}}"]}""");
        var lines = await place.Engine.GetLinesAsync($"events?since={Seconds(since)}&until={Seconds(TimeProvider.System.GetUtcNow())}&filters={filters}");
        return
        [
            .. lines.Select(static line => JsonDocument.Parse(line).RootElement).Select(static happened => (
                happened.GetProperty("Action").GetString()!,
                happened.GetProperty("Actor").GetProperty("ID").GetString()!,
                TimeSpan.FromTicks(happened.GetProperty("timeNano").GetInt64() / TimeSpan.NanosecondsPerTick))),
        ];
    }

    private static string Seconds(DateTimeOffset instant) =>
        string.Create(CultureInfo.InvariantCulture, $"{instant.ToUnixTimeMilliseconds() / 1000}.{instant.ToUnixTimeMilliseconds() % 1000:000}000000");
}
