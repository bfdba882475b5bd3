namespace Galaxy.Runtime.Http;

/// <summary>Options of the runtime's HTTP endpoints; the Lobby binds them from section <c>Lobby:Api</c>.</summary>
internal sealed class GalaxyRuntimeApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Lobby:Api";

    /// <summary>How many event streams may be open at once, 1 to 10,000. Default 100.</summary>
    public int MaxEventStreams { get; set; } = 100;

    /// <summary>How often an idle event stream says that it is alive: 1 s to 5 min. Default 15 s.</summary>
    public TimeSpan EventKeepAlive { get; set; } = TimeSpan.FromSeconds(15);
}
