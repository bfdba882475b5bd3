namespace Galaxy.Runtime.Lobby.Browser.Tests;

/// <summary>One browser and one host for all tests: starting them takes longer than most tests.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserEnvironment>
{
    public const string Name = "browser";
}
