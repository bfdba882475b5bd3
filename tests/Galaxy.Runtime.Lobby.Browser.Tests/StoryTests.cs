using System.Text.RegularExpressions;

namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>What an operator does in a night, in one go.</summary>
[Collection(BrowserCollection.Name)]
public sealed class StoryTests(BrowserEnvironment place)
{
    private static readonly Regex PartOfAPull = new("pulling [1-9][0-9]? %", RegexOptions.None, TimeSpan.FromSeconds(1));

    [BrowserFact]
    public async Task A_game_lives_its_whole_life_on_the_page()
    {
        await using var image = await PulledImage.PublishAsync(place.Engine, place.Name);
        await using var page = await place.OpenAsync();
        var game = place.NewGame("saga");

        // Starts it, and watches the pull.
        await page.AskStartAsync(game, image.Reference);
        await Expect(page.Status(game)).ToHaveTextAsync("starting");
        await Expect(page.Row(game)).ToContainTextAsync(PartOfAPull);
        await page.ShootAsync("pull");
        await page.ExpectDoneAsync($"{game} started");
        await Expect(page.Status(game)).ToHaveTextAsync("running");
        await Expect(page.Row(game)).ToContainTextAsync($"http://galaxy-game-{game}:8080");
        await Expect(page.Activity).ToContainTextAsync($"{game} started, by an administrator");

        // Patches it.
        await page.OpenDetailsAsync(game);
        await page.AskPatchAsync(game, image.NextReference);
        await page.ExpectDoneAsync($"{game} patched");
        await Expect(page.Details).ToContainTextAsync("1.4.0 → 1.4.1");

        // Is told why another patch is refused.
        await page.AskPatchAsync(game, EngineImages.V150);
        await Expect(page.Toasts).ToContainTextAsync("a patch must keep major.minor");
        await Expect(page.Toasts).ToContainTextAsync("semver_patch_only");
        await Expect(page.Details).ToContainTextAsync("Patch semver_patch_only");
        await page.ShootAsync("refused-patch");
        await page.Toasts.GetByRole(AriaRole.Button, new() { Name = "Change and try again" }).ClickAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("a patch must keep major.minor");
        await Expect(page.Dialog.GetByLabel("New image")).ToHaveValueAsync(EngineImages.V150);
        await page.AnswerAsync("Cancel");

        // Sees that somebody killed the container.
        await place.KillContainerAsync(game);
        await Expect(page.Attention).ToContainTextAsync($"{game}: container exited");
        await Expect(page.Status(game)).ToHaveTextAsync("exited");
        await page.ShootAsync("killed");

        // Brings it back, and ends it.
        await page.Details.GetByRole(AriaRole.Button, new() { Name = "Restart" }).ClickAsync();
        await page.AnswerAsync("Restart the game");
        await page.ExpectDoneAsync($"{game} restarted");
        await Expect(page.Attention.GetByRole(AriaRole.Link, new() { Name = game })).ToBeHiddenAsync();
        await page.Button("Stop", game).ClickAsync();
        await page.Dialog.GetByLabel("Reason").SelectOptionAsync("The game is over");
        await page.AnswerAsync("Stop the game");
        await page.ExpectDoneAsync($"{game} stopped");
        await Expect(page.Details).ToContainTextAsync("an administrator · game over");
        await page.Button("Clean up", game).ClickAsync();
        await page.ShootAsync("clean-up");
        await page.AnswerAsync("Remove the container");
        await page.ExpectDoneAsync($"{game} cleaned up");
        await Expect(page.Status(game)).ToHaveTextAsync("removed");

        (await place.Engine.FindAsync($"galaxy-game-{game}")).Should().BeNull();
        page.Complaints.Should().BeEmpty("the page's own code must not fail, and its policy must not refuse anything of it");
        page.Fetched.Should().OnlyContain(uri => uri.Authority == place.Lobby.Address.Authority, "nothing is fetched from outside");
    }
}
