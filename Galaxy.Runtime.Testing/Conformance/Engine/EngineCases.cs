namespace Galaxy.Runtime.Testing;

internal static class EngineCases
{
    public static CaseTable<EngineScope> All { get; } = new()
    {
        { "An existing network exists", static async scope => Expect.That(await ExistsAsync(scope, scope.Environment.Network), "the network exists") },
        {
            "A missing network does not exist, and asking creates none", static async scope =>
            {
                var name = "galaxy-missing-" + Fresh.Hex(8);
                Expect.That(!await ExistsAsync(scope, name), "a missing network does not exist");
                Expect.That(!await ExistsAsync(scope, name), "a missing network does not exist after it was asked for");
            }
        },
        {
            "A network's name is matched exactly", static async scope =>
            {
                var name = scope.Environment.Network;
                Expect.That(!await ExistsAsync(scope, name[..^1]), "the beginning of a network's name is no network");
                Expect.That(!await ExistsAsync(scope, name[1..]), "the end of a network's name is no network");
                Expect.That(!await ExistsAsync(scope, name + "x"), "a longer name is another network");
                Expect.That(!await ExistsAsync(scope, name.ToUpperInvariant()), "the name in upper case is another network");
            }
        },
        {
            "The engine reports its identity and size", static async scope =>
            {
                var engine = await scope.Docker.InspectEngineAsync(scope.Token);
                Expect.That(engine.Id.Length > 0, "an engine has an id");
                Expect.That(engine.Version is { Length: > 0 }, "an engine has a version");
                Expect.That(engine.ApiVersion is { Length: > 0 }, "an engine has an API version");
                Expect.That(engine.Cpus > 0, $"an engine has CPUs; found {engine.Cpus}");
                Expect.That(engine.MemoryBytes > 0, $"an engine has memory; found {engine.MemoryBytes}");
            }
        },
        {
            "The engine's id is stable", static async scope =>
                Expect.Equal(
                    (await scope.Docker.InspectEngineAsync(scope.Token)).Id,
                    (await scope.OpenAnother().InspectEngineAsync(scope.Token)).Id,
                    "the engine's id, asked by another client")
        },
        {
            "An engine that says when it started did so in the past, and says it again", static async scope =>
            {
                var started = await scope.Docker.FindEngineStartAsync(scope.Token);
                var container = await scope.GetAsync(await scope.RunAsync(scope.Environment.RunningImage));
                Expect.That(started is null || started < container.StartedAt, $"the engine started before a container that it started later; found {started:O}");
                Expect.Equal(started, await scope.OpenAnother().FindEngineStartAsync(scope.Token), "the engine's start, asked by another client");
            }
        },
        {
            "An empty id is an argument error", static async scope =>
            {
                await Expect.ThrowsAsync<ArgumentException>(() => scope.StartAsync(""), "a start of an empty id is an argument error");
                await Expect.ThrowsAsync<ArgumentException>(
                    async () => await scope.Docker.StopContainerAsync("", TimeSpan.Zero, scope.Token), "a stop of an empty id is an argument error");
                await Expect.ThrowsAsync<ArgumentException>(() => scope.RemoveAsync(""), "a remove of an empty id is an argument error");
                await Expect.ThrowsAsync<ArgumentException>(() => scope.FindAsync(""), "an inspect of an empty id is an argument error");
                await Expect.ThrowsAsync<ArgumentException>(
                    async () => await scope.Docker.ReadLogTailAsync("", 1, scope.Token), "reading the log of an empty id is an argument error");
            }
        },
        {
            "A cancelled token cancels every call", static async scope =>
            {
                var (docker, image, id) = (scope.Docker, scope.Environment.RunningImage, scope.MissingId);
                var spec = await scope.SpecAsync(image);
                await Expect.CancelsAsync(async token => await docker.NetworkExistsAsync(scope.Environment.Network, token), "searching for a network");
                await Expect.CancelsAsync(async token => await docker.PullImageAsync(scope.Environment.PullableImage, PullPolicy.Always, progress: null, token), "a pull");
                await Expect.CancelsAsync(async token => await docker.InspectImageAsync(image, token), "an inspect of an image");
                await Expect.CancelsAsync(async token => await docker.CreateContainerAsync(spec, token), "a create");
                await Expect.CancelsAsync(token => docker.StartContainerAsync(id, token), "a start");
                await Expect.CancelsAsync(async token => await docker.WaitRunningAsync(id, TimeSpan.FromSeconds(1), TimeSpan.Zero, token), "a wait");
                await Expect.CancelsAsync(async token => await docker.StopContainerAsync(id, TimeSpan.Zero, token), "a stop");
                await Expect.CancelsAsync(async token => await docker.RemoveContainerAsync(id, force: true, token), "a remove");
                await Expect.CancelsAsync(async token => await docker.InspectContainerAsync(id, token), "an inspect");
                await Expect.CancelsAsync(async token => await docker.ListContainersAsync(scope.Mine, token), "a list");
                await Expect.CancelsAsync(token => docker.WatchAsync(scope.Mine, token), "a watch");
                await Expect.CancelsAsync(async token => await docker.ReadLogTailAsync(id, 1, token), "reading a log");
                await Expect.CancelsAsync(async token => await docker.InspectEngineAsync(token), "an inspect of the engine");
                await Expect.CancelsAsync(async token => await docker.FindEngineStartAsync(token), "asking for the engine's start");
            }
        },
    };

    private static ValueTask<bool> ExistsAsync(EngineScope scope, string name) => scope.Docker.NetworkExistsAsync(name, scope.Token);
}
