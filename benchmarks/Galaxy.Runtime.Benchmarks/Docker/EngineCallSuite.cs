using Galaxy.Runtime.Docker;
using Microsoft.Extensions.Logging.Abstractions;

namespace Galaxy.Runtime.Benchmarks;

/// <summary>Each call of the Docker adapter against a bare HttpClient that makes the same call on the same engine.</summary>
internal sealed class EngineCallSuite : ISuite
{
    private static readonly Aim CallAim = new() { BytesRatio = 1.5 };

    public string Name => "docker";

    public async Task<IReadOnlyList<Row>> RunAsync(Effort effort)
    {
        using var ours = new DockerEngineClient(
            new DockerOptions { Host = Services.DockerHost }, static () => new PullOptions(), TimeProvider.System, NullLogger<DockerEngineClient>.Instance);
        using var bare = new BareEngine(Services.DockerHost);
        var image = await ours.InspectImageAsync(BenchGame.ImageRef, default)
            ?? throw new InvalidOperationException($"{BenchGame.ImageRef} is not there: run samples/engine/build.sh.");
        var state = Directory.CreateTempSubdirectory("galaxy-bench-");
        try
        {
            var rounds = new SideBySide(TimeProvider.System, effort);
            var spec = BenchGame.Spec($"galaxy-bench-{BenchGame.Run}", image.Id, state.FullName);
            var changes = await MeasureChangesAsync(rounds, ours, bare, spec);
            var looks = await MeasureLooksAsync(rounds, ours, bare, spec);
            return [.. changes, .. looks];
        }
        finally
        {
            state.Delete(recursive: true);
        }
    }

    private static async Task<IEnumerable<Row>> MeasureChangesAsync(SideBySide rounds, DockerEngineClient ours, BareEngine bare, ContainerSpec spec)
    {
        var request = CreateRequestOf.Spec(spec);
        var (oursTaken, bareTaken) = (new Laps(TimeProvider.System), new Laps(TimeProvider.System));
        await rounds.SlowAsync(CourseOfOursAsync, CourseOfBareAsync, oursTaken, bareTaken);
        return oursTaken.Against(bareTaken, "docker: ", static _ => CallAim);

        async Task CourseOfOursAsync(Laps laps)
        {
            var created = await laps.MeasureAsync("create", () => ours.CreateContainerAsync(spec, default));
            var id = created.ContainerId;
            await laps.MeasureAsync("start", () => Answered(ours.StartContainerAsync(id, default)));
            await laps.MeasureAsync("stop, grace 0", () => ours.StopContainerAsync(id, TimeSpan.Zero, default));
            await laps.MeasureAsync("remove", () => ours.RemoveContainerAsync(id, force: true, default));
        }

        async Task CourseOfBareAsync(Laps laps)
        {
            var id = await laps.MeasureAsync("create", () => bare.CreateAsync(spec.Name, request));
            await laps.MeasureAsync("start", () => bare.StartAsync(id));
            await laps.MeasureAsync("stop, grace 0", () => bare.StopAsync(id));
            await laps.MeasureAsync("remove", () => bare.RemoveAsync(id));
        }
    }

    private static async Task<IEnumerable<Row>> MeasureLooksAsync(SideBySide rounds, DockerEngineClient ours, BareEngine bare, ContainerSpec spec)
    {
        var id = await bare.CreateAsync(spec.Name, CreateRequestOf.Spec(spec));
        try
        {
            await bare.StartAsync(id);
            var filter = new ContainerFilter { Labels = spec.Labels };
            var byLabel = EngineFilters.Encode("label", EngineFilters.OfLabels(filter.Labels));
            var byName = EngineFilters.Encode("name", [BenchGame.Network]);
            return
            [
                await rounds.QuickAsync("docker: inspect", () => ours.InspectContainerAsync(id, default), () => bare.InspectAsync(id), CallAim),
                await rounds.QuickAsync("docker: list by label", () => ours.ListContainersAsync(filter, default), () => bare.ListAsync(byLabel), CallAim),
                await rounds.QuickAsync(
                    "docker: inspect image", () => ours.InspectImageAsync(BenchGame.ImageRef, default), () => bare.InspectImageAsync(BenchGame.ImageRef), CallAim),
                await rounds.QuickAsync(
                    "docker: network exists", () => ours.NetworkExistsAsync(BenchGame.Network, default), () => bare.ListNetworksAsync(byName), CallAim),
            ];
        }
        finally
        {
            await bare.RemoveAsync(id);
        }
    }

    // The harness measures calls that answer something; the extra task is ours to pay.
    private static async ValueTask<bool> Answered(ValueTask call)
    {
        await call;
        return true;
    }
}
