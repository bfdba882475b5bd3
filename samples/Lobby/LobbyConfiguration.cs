using System.Globalization;
using Galaxy.Runtime;

namespace Lobby;

/// <summary>What configuration there is besides appsettings.json, the environment and the command line.</summary>
internal static class LobbyConfiguration
{
    private const string Section = GalaxyRuntimeOptions.SectionName;

    // The names by which the original service was configured; they win.
    private const string RetentionDays = "RTMANAGER_CONTAINER_RETENTION_DAYS";
    private const string LogOptions = "RTMANAGER_DOCKER_LOG_OPTS";

    public static void AddTo(ConfigurationManager configuration)
    {
        var values = new Dictionary<string, string?>();
        if (configuration[RetentionDays] is { } days)
        {
            // Of what is no number the runtime says itself that it is no time span.
            values[$"{Section}:Retention:MaxAge"] = int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? $"{number}.00:00:00" : days;
        }

        if (configuration[$"{Section}:State:Root"] is null or "")
        {
            values[$"{Section}:State:Root"] = DefaultStateRoot();
        }

        configuration.AddInMemoryCollection(values);
    }

    /// <summary>What only code can set: a dictionary that configuration sets is merged, and this one replaces.</summary>
    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[LogOptions] is { } text)
        {
            services.Configure<GalaxyRuntimeOptions>(options => options.Logs.Options = ParseLogOptions(text));
        }
    }

    /// <summary>Reads <c>key=value,key2=value2</c>. There is no escape for a comma.</summary>
    private static Dictionary<string, string> ParseLogOptions(string text)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Neither side of the first "=" is trimmed again, and a repeated key is overwritten: that is the format as it always was.
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                options[part[..equals]] = part[(equals + 1)..];
            }
        }

        return options;
    }

    private static string DefaultStateRoot()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(folder, "galaxy-lobby", "games");
    }
}
