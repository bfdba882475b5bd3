using System.Collections.Concurrent;

namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>The operator page as a person uses it: by names and roles, as assistive software sees them.</summary>
internal sealed class OperatorPage : IAsyncDisposable
{
    private static readonly string Screenshots = Path.Combine(ApprovedText.RepositoryRoot, "artifacts", "tests", "screenshots");

    private readonly ConcurrentQueue<string> complaints = new();
    private readonly ConcurrentQueue<Uri> fetched = new();
    private readonly ConcurrentDictionary<IRequest, string> unanswered = new();

    public OperatorPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // What the browser says of an answer that is no success is a subject of the tests themselves.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                complaints.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            fetched.Enqueue(new Uri(request.Url));
            unanswered[request] = "no answer yet";
        };
        page.RequestFailed += (_, request) => unanswered[request] = request.Failure ?? "failed";
        page.RequestFinished += (_, request) => unanswered.TryRemove(request, out var _);
    }

    public IPage Page { get; }

    public ILocator Connection => Page.Locator("#connection");

    public ILocator Banner => Page.Locator("#banner");

    public ILocator Attention => Page.Locator("#attention");

    public ILocator Activity => Page.GetByRole(AriaRole.Region, new() { Name = "What happened" });

    public ILocator Details => Page.Locator("#details");

    public ILocator Toasts => Page.GetByRole(AriaRole.Log, new() { Name = "Results" });

    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>Errors of the page's own code, and what its content security policy refused.</summary>
    public IEnumerable<string> Complaints => complaints;

    /// <summary>Everything that was asked for.</summary>
    public IEnumerable<Uri> Fetched => fetched;

    public async Task GoAsync()
    {
        await NavigateAsync();
        try
        {
            await Expect(Connection).ToHaveTextAsync("Live");
        }
        catch (PlaywrightException exception)
        {
            var open = unanswered.Select(one => $"{one.Key.Url}: {one.Value}");
            throw new PlaywrightException(string.Join('\n', [exception.Message, .. open, .. complaints]), exception);
        }
    }

    public ILocator Row(string game) => Page.Locator($"tr[data-game='{game}']");

    public ILocator Status(string game) => Row(game).Locator(".status");

    /// <summary>The game's button in the table.</summary>
    public ILocator Button(string operation, string game) => Row(game).GetByRole(AriaRole.Button, new() { Name = $"{operation} {game}" });

    public ILocator Tab(string name) => Details.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });

    public async Task OpenDetailsAsync(string game)
    {
        await Row(game).GetByRole(AriaRole.Link, new() { Name = game }).ClickAsync();
        await Expect(Details.GetByRole(AriaRole.Heading, new() { Name = game })).ToBeFocusedAsync();
    }

    /// <summary>Says in the dialog what to start; does not wait until it runs.</summary>
    public async Task AskStartAsync(string game, string image)
    {
        await Page.GetByRole(AriaRole.Button, new() { Name = "Start a game" }).First.ClickAsync();
        await Dialog.GetByLabel("Game").FillAsync(game);
        await Dialog.GetByLabel("Image").FillAsync(image);
        await AnswerAsync("Start");
    }

    /// <summary>Starts a game that the test needs to run.</summary>
    public async Task StartAsync(string game, string image = EngineImages.V140)
    {
        await AskStartAsync(game, image);
        await Expect(Status(game)).ToHaveTextAsync("running");
    }

    public async Task AskPatchAsync(string game, string image)
    {
        await Button("Patch", game).ClickAsync();
        await Dialog.GetByLabel("New image").FillAsync(image);
        await AnswerAsync("Patch");
    }

    /// <summary>Presses the button of the dialog that is open.</summary>
    public Task AnswerAsync(string button) => Dialog.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Waits for the message that something is done.</summary>
    public Task ExpectDoneAsync(string text) => Expect(Toasts.GetByText(text, new() { Exact = true })).ToBeVisibleAsync();

    /// <summary>Keeps what is seen now in <c>artifacts/tests/screenshots</c>.</summary>
    public Task ShootAsync(string name) =>
        Page.ScreenshotAsync(new() { Path = Path.Combine(Screenshots, name + ".png"), Animations = ScreenshotAnimations.Disabled });

    public ValueTask DisposeAsync() => Page.Context.DisposeAsync();

    /// <summary>Again, as somebody before the screen would, when the machine's networks changed just then.</summary>
    private async Task NavigateAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Page.GotoAsync("");
                return;
            }
            catch (PlaywrightException exception) when (attempt < 5 && exception.Message.Contains("ERR_NETWORK_CHANGED", StringComparison.Ordinal))
            {
            }
        }
    }
}
