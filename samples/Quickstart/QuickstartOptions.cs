using Galaxy.Runtime;

namespace Quickstart;

/// <summary>What the command line says.</summary>
internal sealed record QuickstartOptions
{
    public const string Help = """
        Takes one game through start, patch, a refused patch, restart, stop and cleanup
        on the Docker Engine at DOCKER_HOST, and shows after each step that the game's
        state is still there.

        Usage: Quickstart [options]

          --game ID            lower-case letters, digits, inner hyphens
                               (default: quickstart)
          --image-prefix NAME  the game's images without their tag
                               (default: galaxy-engine)
          --network NAME       an existing container network (default: galaxy)
          --state-root PATH    holds the game's state directory
                               (default: a temporary directory)
          --stores LIST        memory; or postgres, redis or postgres,redis, at
                               GALAXY_POSTGRES and GALAXY_REDIS; the operation
                               log stays in the database, in schema quickstart
                               (default: memory)
          --leave-running      ends after the restart and leaves the game running;
                               the next run clears it
          --verbose            writes the library's log to stderr
          --help               this text

        Exit codes: 0 all went as expected, 1 a step did not, 2 the command line is
        wrong, 3 something that the message names is missing, 130 ended by Ctrl-C
        """;

    public string GameId { get; init; } = "quickstart";

    public string ImagePrefix { get; init; } = "galaxy-engine";

    public string Network { get; init; } = "galaxy";

    /// <summary>Null: a temporary directory.</summary>
    public string? StateRoot { get; init; }

    public bool UsePostgres { get; init; }

    public bool UseRedis { get; init; }

    public bool LeaveRunning { get; init; }

    public bool Verbose { get; init; }

    public bool ShowHelp { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static QuickstartOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new QuickstartOptions();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var name))
        {
            options = name switch
            {
                "--game" => options with { GameId = CheckedGameId(ValueOf(name)) },
                "--image-prefix" => options with { ImagePrefix = ValueOf(name) },
                "--network" => options with { Network = ValueOf(name) },
                "--state-root" => options with { StateRoot = Path.GetFullPath(ValueOf(name)) },
                "--stores" => WithStores(options, ValueOf(name)),
                "--leave-running" => options with { LeaveRunning = true },
                "--verbose" => options with { Verbose = true },
                "--help" or "-h" => options with { ShowHelp = true },
                _ => throw new UsageException($"Unknown argument: {name}"),
            };
        }

        return options;

        string ValueOf(string option) =>
            left.TryDequeue(out var value) && value.Length > 0 && !value.StartsWith("--", StringComparison.Ordinal)
                ? value
                : throw new UsageException($"{option} needs a value.");
    }

    private static string CheckedGameId(string value) =>
        GameIds.IsValid(value) ? value : throw new UsageException($"--game \"{value}\" is no game id: {GameIds.Pattern}.");

    private static QuickstartOptions WithStores(QuickstartOptions options, string list)
    {
        var names = list.Split(',', StringSplitOptions.TrimEntries);
        return names.All(static name => name is "postgres" or "redis") || names is ["memory"]
            ? options with { UsePostgres = names.Contains("postgres"), UseRedis = names.Contains("redis") }
            : throw new UsageException($"--stores \"{list}\" is neither memory, postgres, redis, nor postgres,redis.");
    }
}
