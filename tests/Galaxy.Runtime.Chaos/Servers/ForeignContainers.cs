using System.Text.Json;
using Galaxy.Runtime.TestSupport;

namespace Galaxy.Runtime.Chaos;

/// <summary>A foreign container, another instance's, and a copy that has our labels: none may be touched.</summary>
internal sealed class ForeignContainers
{
    private readonly Dictionary<string, string> names;

    private ForeignContainers(Dictionary<string, string> names) => this.names = names;

    public IReadOnlyList<string> Ids => [.. names.Keys];

    /// <param name="engine">Where they run.</param>
    /// <param name="gameId">The game whose labels the copy has.</param>
    public static async Task<ForeignContainers> StartAsync(EngineProbe engine, string gameId)
    {
        var started = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, labels) in new (string, Dictionary<string, string>)[]
        {
            ("bystander", []),
            ("galaxy-game-elsewhere", LabelsOf("elsewhere", "other")),
            ("copy-of-" + gameId, LabelsOf(gameId, RuntimeSetUp.Instance)),
        })
        {
            // They come back with the engine by themselves.
            var body = JsonSerializer.Serialize(new { Image = EngineImages.V140, Labels = labels, HostConfig = new { RestartPolicy = new { Name = "always" } } });
            var id = (await engine.PostAsync($"containers/create?name={name}", body)).GetProperty("Id").GetString()!;
            await engine.PostAsync($"containers/{id}/start");
            started.Add(id, name);
        }

        return new ForeignContainers(started);
    }

    public async Task<IReadOnlyList<string>> ProblemsAsync(EngineProbe engine)
    {
        var problems = new List<string>();
        foreach (var (id, name) in names)
        {
            var found = await engine.FindAsync(id);
            if (found is not { } container || !container.GetProperty("State").GetProperty("Running").GetBoolean())
            {
                problems.Add($"I7: foreign container {name} {(found is null ? "is gone" : "does not run")}");
            }
            else if (container.GetProperty("Name").GetString() != "/" + name)
            {
                problems.Add($"I7: foreign container {name} is now called {container.GetProperty("Name").GetString()}");
            }
        }

        return problems;
    }

    private static Dictionary<string, string> LabelsOf(string gameId, string instance) => new(StringComparer.Ordinal)
    {
        [RuntimeLabels.Owner] = RuntimeLabels.OwnerValue,
        [RuntimeLabels.Kind] = RuntimeLabels.KindValue,
        [RuntimeLabels.GameId] = gameId,
        [RuntimeLabels.EngineImageRef] = EngineImages.V140,
        [RuntimeLabels.StartedAtMs] = "1",
        [RuntimeLabels.Instance] = instance,
        [RuntimeLabels.Operation] = "00000000000000000000000000000001",
        [RuntimeLabels.Fence] = "1",
    };
}
