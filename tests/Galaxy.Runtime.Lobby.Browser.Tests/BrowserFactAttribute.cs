namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>A test in a real browser, of the sample on a real Docker Engine, with a registry to pull from.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = SkipReason;

    public static string? SkipReason =>
        TestServices.SkipReason(TestServices.Chromium, "Chromium")
        ?? TestServices.SkipReason(TestServices.DockerHost, "a Docker Engine")
        ?? TestServices.SkipReason(TestServices.Registry, "a registry");
}
