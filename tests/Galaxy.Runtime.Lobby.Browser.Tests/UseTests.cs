namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>Everybody can use it: by keyboard, on a phone, in the dark, with assistive software.</summary>
[Collection(BrowserCollection.Name)]
public sealed class UseTests(BrowserEnvironment place)
{
    [BrowserFact]
    public async Task Games_are_started_with_settings_and_patched_together_by_a_label()
    {
        await using var page = await place.OpenAsync();
        string[] games = [place.NewGame("red"), place.NewGame("red")];
        foreach (var game in games)
        {
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start a game" }).First.ClickAsync();
            await page.Dialog.GetByLabel("Game").FillAsync(game);
            await page.Dialog.GetByLabel("Image").FillAsync(EngineImages.V140);
            await page.Dialog.GetByText("Settings", new() { Exact = true }).ClickAsync();
            await page.Dialog.GetByLabel("Published ports").FillAsync("8080");
            await page.Dialog.GetByLabel("Labels").FillAsync($"round={games[0]}");
            await page.AnswerAsync("Start");
            await Expect(page.Status(game)).ToHaveTextAsync("running");
            await Expect(page.Row(game)).ToContainTextAsync("http://127.0.0.1:");
        }

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Patch many" }).ClickAsync();
        await page.Dialog.GetByLabel("Games that run this image").FillAsync(EngineImages.V140);
        await page.Dialog.GetByLabel("New image").FillAsync(EngineImages.V141);
        await page.Dialog.GetByLabel("Only with these labels").FillAsync($"round={games[0]}");
        await page.AnswerAsync("Patch them");

        await Expect(page.Page.Locator("#bulk")).ToBeVisibleAsync();
        await page.ExpectDoneAsync("2 games patched");
        await Expect(page.Page.Locator("#bulk")).ToBeHiddenAsync();
        foreach (var game in games)
        {
            await Expect(page.Row(game)).ToContainTextAsync("1.4.1");
        }
    }

    [BrowserFact]
    public async Task The_keyboard_is_enough()
    {
        await using var page = await place.OpenAsync();
        var game = place.NewGame("keys");
        var keyboard = page.Page.Keyboard;

        await keyboard.PressAsync("n");
        await keyboard.TypeAsync(game);
        await keyboard.PressAsync("Tab");
        await keyboard.TypeAsync(EngineImages.V140);
        await keyboard.PressAsync("Enter");
        await Expect(page.Status(game)).ToHaveTextAsync("running");

        await keyboard.PressAsync("/");
        await keyboard.TypeAsync(game);
        await Expect(page.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("j");
        await Expect(page.Row(game).GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(page.Details).ToBeVisibleAsync();
        await keyboard.PressAsync("x");
        await Expect(page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Tab");
        await keyboard.PressAsync("Enter");
        await Expect(page.Status(game)).ToHaveTextAsync("stopped");
        await keyboard.PressAsync("Escape");

        await Expect(page.Details).ToBeHiddenAsync();
        await Expect(page.Row(game).GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        await keyboard.PressAsync("?");
        await Expect(page.Dialog).ToContainTextAsync("Keyboard");
        await page.ShootAsync("keyboard");
    }

    [BrowserFact]
    public async Task On_a_phone_nothing_is_cut_off()
    {
        await using var page = await place.OpenAsync(options =>
        {
            options.ViewportSize = new ViewportSize { Width = 360, Height = 740 };
            options.DeviceScaleFactor = 2;
            options.HasTouch = true;
            options.ColorScheme = ColorScheme.Dark;
        });
        var game = place.NewGame("a-game-with-quite-a-long-name-that-must-wrap");
        await page.StartAsync(game);

        (await OverflowAsync(page)).Should().BeEmpty();
        await page.ShootAsync("phone");
        await page.OpenDetailsAsync(game);
        await Expect(page.Details).ToContainTextAsync("an administrator");
        (await OverflowAsync(page)).Should().BeEmpty();
        await page.ShootAsync("phone-details");
        await page.Page.GoBackAsync();
        await Expect(page.Details).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Every_text_stands_out_and_every_control_has_a_name_in_the_light_and_in_the_dark()
    {
        var (running, stopped, exited) = (place.NewGame("light"), place.NewGame("light"), place.NewGame("light"));
        await using var page = await place.OpenAsync();
        await page.StartAsync(running);
        await page.StartAsync(stopped);
        await page.Button("Stop", stopped).ClickAsync();
        await page.AnswerAsync("Stop the game");
        await page.StartAsync(exited);
        await place.KillContainerAsync(exited);
        await Expect(page.Status(exited)).ToHaveTextAsync("exited");
        await page.AskPatchAsync(running, EngineImages.V150);
        await page.OpenDetailsAsync(exited);
        await Expect(page.Details).ToContainTextAsync("Found stopped");

        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await page.Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            await page.ShootAsync($"details-{scheme.ToString().ToLowerInvariant()}");
            (await FindingsAsync(page, "contrast.js")).Should().BeEmpty("in the {0}", scheme);
            (await FindingsAsync(page, "names.js")).Should().BeEmpty();
        }
    }

    [BrowserFact]
    public async Task An_empty_host_says_what_to_do_and_a_search_without_a_hit_says_how_to_go_back()
    {
        var host = place.NewLobby("empty");
        await host.StartAsync();
        await using var page = await place.OpenAsync(host: host);
        await Expect(page.Page.GetByText("No game has been started yet.")).ToBeVisibleAsync();
        await page.ShootAsync("empty");
        var game = place.NewGame("first");
        await page.StartAsync(game);

        await page.Page.GetByRole(AriaRole.Searchbox).FillAsync("no such game");
        await Expect(page.Page.GetByText("No game fits the filter and the search.")).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show all games" }).ClickAsync();
        await Expect(page.Row(game)).ToBeVisibleAsync();
        await page.Page.GetByRole(AriaRole.Radio, new() { Name = "Stopped 0" }).CheckAsync();

        await Expect(page.Row(game)).ToBeHiddenAsync();
    }

    /// <summary>What is wider than the window.</summary>
    private static Task<string[]> OverflowAsync(OperatorPage page) => FindingsAsync(page, "overflow.js");

    private static async Task<string[]> FindingsAsync(OperatorPage page, string script)
    {
        await using var stream = typeof(UseTests).Assembly.GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        return await page.Page.EvaluateAsync<string[]>(await reader.ReadToEndAsync());
    }
}
