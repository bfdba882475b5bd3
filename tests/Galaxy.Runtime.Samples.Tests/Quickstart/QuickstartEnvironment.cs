using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Samples.Tests.Quickstart;

/// <summary>A game, a network and a temporary directory of one test.</summary>
internal sealed class QuickstartEnvironment : IAsyncDisposable
{
    private readonly bool hasNetwork;

    private QuickstartEnvironment(string name, bool hasNetwork)
    {
        GameId = $"{name}-{Environment.ProcessId}";
        this.hasNetwork = hasNetwork;
    }

    public string GameId { get; }

    public string ContainerName => $"galaxy-game-{GameId}";

    public string Temporary { get; } = Directory.CreateTempSubdirectory("galaxy-samples-").FullName;

    /// <summary>What is there of the game, outside databases.</summary>
    public async Task<string[]> LeftoversAsync()
    {
        var containers = await DockerCommand.RunAsync("ps", "--all", "--filter", $"name=^/{ContainerName}$", "--format", "{{.Names}}");
        return [.. containers.Split('\n', StringSplitOptions.RemoveEmptyEntries), .. Directory.EnumerateFileSystemEntries(Temporary)];
    }

    /// <summary>A place without an engine.</summary>
    public static QuickstartEnvironment Offline(string name) => new(name, hasNetwork: false);

    public static async Task<QuickstartEnvironment> CreateAsync(string name)
    {
        var place = new QuickstartEnvironment(name, hasNetwork: true);
        await DockerCommand.RunAsync("network", "create", place.GameId);
        return place;
    }

    /// <summary>Runs the sample for the game.</summary>
    public QuickstartRun Run(params string[] arguments) => new(Temporary, TestServices.DockerHost, ["--game", GameId, "--network", GameId, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        if (hasNetwork)
        {
            await DockerCommand.RunAsync("rm", "--force", ContainerName);
            await DockerCommand.RunAsync("network", "rm", GameId);
        }

        Directory.Delete(Temporary, recursive: true);
    }
}
