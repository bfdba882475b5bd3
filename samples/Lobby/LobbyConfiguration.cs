using Galaxy.Runtime;

namespace Lobby;

/// <summary>What configuration there is besides appsettings.json, the environment and the command line.</summary>
internal static class LobbyConfiguration
{
    private const string Section = GalaxyRuntimeOptions.SectionName;

    /// <summary>The names by which the original service was configured; they win.</summary>
    private static readonly (string Variable, string Key)[] Variables =
    [
        ("RTMANAGER_CONTAINER_RETENTION_DAYS", $"{Section}:Retention:Days"),
        ("RTMANAGER_DOCKER_LOG_OPTS", $"{Section}:Logs:Options"),
    ];

    public static void AddTo(ConfigurationManager configuration)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (variable, key) in Variables)
        {
            if (configuration[variable] is { } value)
            {
                values[key] = value;
            }
        }

        if (configuration[$"{Section}:State:Root"] is null or "")
        {
            values[$"{Section}:State:Root"] = DefaultStateRoot();
        }

        configuration.AddInMemoryCollection(values);
    }

    private static string DefaultStateRoot()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(folder, "galaxy-lobby", "games");
    }
}
