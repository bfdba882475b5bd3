namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>What is wrong is said, on top, in the words of the API, until somebody has seen it.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TroubleTests(BrowserEnvironment place)
{
    [BrowserFact]
    public async Task A_killed_container_is_explained_also_to_who_opens_the_page_later()
    {
        await using var page = await place.OpenAsync();
        var game = place.NewGame("victim");
        await page.StartAsync(game);

        await place.KillContainerAsync(game);

        await Expect(page.Attention).ToContainTextAsync("It was killed from outside (exit code 137).");
        await page.OpenDetailsAsync(game);
        await page.Tab("Health").ClickAsync();
        await Expect(page.Details).ToContainTextAsync("engine 1.4.0: start 1, listening on 8080");
        await page.ShootAsync("health");
        await page.Tab("Log").ClickAsync();
        await Expect(page.Details.Locator("pre.log")).ToContainTextAsync("engine 1.4.0: start 1");
        await using var later = await place.OpenAsync();
        await Expect(later.Attention).ToContainTextAsync($"{game}: container exited");
        await later.Attention.GetByRole(AriaRole.Button, new() { Name = $"Dismiss: {game}" }).ClickAsync();
        await Expect(later.Attention.GetByRole(AriaRole.Link, new() { Name = game })).ToBeHiddenAsync();
        await later.GoAsync();
        await Expect(later.Status(game)).ToHaveTextAsync("stopped");
        await Expect(later.Attention.GetByRole(AriaRole.Link, new() { Name = game })).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task A_start_that_fails_is_explained_and_can_be_corrected()
    {
        await using var page = await place.OpenAsync();
        var game = place.NewGame("broken");

        await page.AskStartAsync(game, EngineImages.ExitsAtOnce);
        await Expect(page.Toasts).ToContainTextAsync("container_start_failed");
        await Expect(page.Attention).ToContainTextAsync($"{game}: start failed");
        await page.ShootAsync("failed-start");
        await page.Toasts.GetByRole(AriaRole.Button, new() { Name = "Change and try again" }).ClickAsync();
        await page.Dialog.GetByLabel("Image").FillAsync(EngineImages.V140);
        await page.AnswerAsync("Start");

        await Expect(page.Status(game)).ToHaveTextAsync("running");
        await Expect(page.Attention.GetByRole(AriaRole.Link, new() { Name = game })).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task A_first_start_that_failed_needs_attention_for_every_operator_until_one_acts_and_the_log_survives_a_reload()
    {
        await using var page = await place.OpenAsync();
        var game = place.NewGame("absent");
        await page.AskStartAsync(game, EngineImages.ExitsAtOnce);
        await Expect(page.Attention).ToContainTextAsync($"{game}: start failed");

        await using var other = await place.OpenAsync();
        await Expect(other.Attention).ToContainTextAsync($"{game}: start failed");
        await Expect(other.Activity).ToContainTextAsync($"{game} start failed");
        await page.GoAsync();
        await Expect(page.Attention).ToContainTextAsync($"{game}: start failed");

        await page.AskStartAsync(game, EngineImages.V140);
        await Expect(page.Status(game)).ToHaveTextAsync("running");
        await Expect(other.Attention.GetByRole(AriaRole.Link, new() { Name = game })).ToBeHiddenAsync();
        await other.GoAsync();
        await Expect(other.Activity).ToContainTextAsync($"{game} started");
        await Expect(other.Attention.GetByRole(AriaRole.Link, new() { Name = game })).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Markup_in_what_the_host_says_is_shown_as_text()
    {
        const string Markup = "<img src=x onerror=document.title='owned'>";
        await using var page = await place.OpenAsync();
        var game = place.NewGame("script");
        await page.StartAsync(game);
        await page.OpenDetailsAsync(game);

        await page.AskPatchAsync(game, Markup);

        await Expect(page.Toasts).ToContainTextAsync(Markup);
        await Expect(page.Details).ToContainTextAsync(Markup);
        (await page.Page.Locator("img[src=x]").CountAsync()).Should().Be(0);
        (await page.Page.TitleAsync()).Should().Be("Galaxy.Runtime");
    }
}
