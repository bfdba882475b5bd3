namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>Several windows, and hosts that go and come back.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WindowTests(BrowserEnvironment place)
{
    [BrowserFact]
    public async Task Two_browsers_see_the_same()
    {
        await using var one = await place.OpenAsync();
        await using var other = await place.OpenAsync(options => options.ColorScheme = ColorScheme.Dark);
        var game = place.NewGame("twin");

        await one.StartAsync(game);
        await Expect(other.Status(game)).ToHaveTextAsync("running");
        await Expect(other.Activity).ToContainTextAsync($"{game} started, by an administrator");
        await other.Button("Stop", game).ClickAsync();
        await other.AnswerAsync("Stop the game");

        await Expect(one.Status(game)).ToHaveTextAsync("stopped");
        await Expect(one.Toasts).Not.ToContainTextAsync($"{game} stopped", new() { Timeout = 1 });
    }

    [BrowserFact]
    public async Task The_page_says_that_the_host_is_gone_and_recovers_when_it_is_back()
    {
        var host = place.NewLobby("restarted");
        await host.StartAsync();
        await using var page = await place.OpenAsync(host: host);
        var game = place.NewGame("phoenix");
        await page.StartAsync(game);
        await page.OpenDetailsAsync(game);

        await host.StopAsync();
        await Expect(page.Connection).ToHaveTextAsync("Not connected");
        await Expect(page.Banner).ToContainTextAsync("The connection to the host is lost.");
        await Expect(page.Status(game)).ToHaveTextAsync("running");
        await page.ShootAsync("disconnected");

        // What is asked for now is not lost in silence either.
        await page.Button("Stop", game).ClickAsync();
        await page.AnswerAsync("Stop the game");
        await Expect(page.Toasts).ToContainTextAsync("The connection broke before an answer came.");

        await host.StartAsync();
        await Expect(page.Connection).ToHaveTextAsync("Live");
        await Expect(page.Banner).ToBeHiddenAsync();
        await Expect(page.Details).ToContainTextAsync("Found running, taken over");
        await page.Toasts.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(page.Status(game)).ToHaveTextAsync("stopped");
        page.Complaints.Should().BeEmpty();
    }

    /// <summary>Browsers break off what they load when the machine's networks change, as each container that starts makes them.</summary>
    [BrowserTheory]
    [InlineData("**/js/views/row.js")]
    [InlineData("**/js/**")]
    [InlineData("**/css/games.css")]
    public async Task A_page_of_which_a_part_could_not_be_loaded_loads_again(string part)
    {
        await using var page = await place.OpenAsync();
        var isBroken = true;
        await page.Page.RouteAsync(part, route => Volatile.Read(ref isBroken) ? route.AbortAsync() : route.ContinueAsync());
        await page.Page.RouteAsync("**/healthz", route =>
        {
            Volatile.Write(ref isBroken, false);
            return route.ContinueAsync();
        });

        await page.GoAsync();

        await Eventually.HoldsAsync(() => !Volatile.Read(ref isBroken), "the page noticed");
        await Expect(page.Page.Locator(".games")).ToHaveCSSAsync("border-spacing", "0px");
        await Expect(page.Connection).ToHaveTextAsync("Live");
    }

    [BrowserFact]
    public async Task A_host_with_a_key_is_used_with_the_key_that_the_browser_asks_for()
    {
        const string Key = "a-key-of-the-browser-tests-0123456789";
        var host = place.NewLobby("locked", "--Lobby:Access:ApiKey=" + Key);
        await host.StartAsync();
        await using var page = await place.OpenAsync(options => options.HttpCredentials = new HttpCredentials { Username = "operator", Password = Key }, host);
        var game = place.NewGame("vault");

        await page.StartAsync(game);

        await Expect(page.Activity).ToContainTextAsync($"{game} started");
        (await page.Page.ContentAsync()).Should().NotContain(Key);
        page.Complaints.Should().BeEmpty();
    }
}
